package io.holdfast.spring.interceptor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.VariableReference;

/**
 * Finds the parts of a parsed expression that can only fail: variables, beans, properties
 * and methods that do not exist.
 */
final class ExpressionInspector {

	private static final KnownType ROOT = new KnownType(ResolvableType.forClass(ExpressionRoot.class),
			ExpressionRoot.class);

	private final MethodVariables variables;

	private final BeanFactory beanFactory;

	private final List<Finding> findings = new ArrayList<>();

	ExpressionInspector(MethodVariables variables, BeanFactory beanFactory) {
		this.variables = variables;
		this.beanFactory = beanFactory;
	}

	/** All problems of an expression, in the order of its text. */
	List<Finding> inspect(SpelNode node) {
		visit(node, ROOT, ROOT);
		return this.findings;
	}

	/**
	 * Visit a node.
	 * @param node the node
	 * @param owner the type that a name at the beginning of the node belongs to; null if
	 * unknown
	 * @param root the type that such names in the node's arguments belong to; null if
	 * unknown
	 * @return the type of the node's value; null if unknown
	 */
	private @Nullable KnownType visit(SpelNode node, @Nullable KnownType owner, @Nullable KnownType root) {
		if (node instanceof CompoundExpression) {
			KnownType type = visit(node.getChild(0), owner, root);
			for (int i = 1; i < node.getChildCount(); i++) {
				type = visit(node.getChild(i), type, root);
			}
			return type;
		}
		if (node instanceof VariableReference) {
			return variable(node.toStringAST().substring(1));
		}
		if (node instanceof PropertyOrFieldReference property) {
			return property(property.getName(), owner);
		}
		if (node instanceof BeanReference bean) {
			checkBean(bean.getName());
		}
		else if (node instanceof FunctionReference) {
			add(node.toStringAST() + " is not a function.", "Call a method of a bean instead: @beanName.method(...).");
		}
		else if (node instanceof MethodReference method) {
			checkMethod(method.getName(), owner);
		}
		visitChildren(node, root);
		return null;
	}

	private void visitChildren(SpelNode node, @Nullable KnownType root) {
		boolean otherNames = node instanceof Indexer || node instanceof InlineMap || node instanceof Projection
				|| node instanceof Selection;
		KnownType owner = otherNames ? null : root;
		for (int i = 0; i < node.getChildCount(); i++) {
			visit(node.getChild(i), owner, owner);
		}
	}

	private @Nullable KnownType variable(String name) {
		if (name.equals("root")) {
			return ROOT;
		}
		ResolvableType type = this.variables.type(name);
		if (type == null && !name.equals("this")) {
			addUnknownVariable(name);
		}
		return KnownType.of(type);
	}

	private void addUnknownVariable(String name) {
		String known = this.variables.names()
			.stream()
			.map((variable) -> "#" + variable)
			.collect(Collectors.joining(", "));
		if (this.variables.namesKnown()) {
			add("there is no argument or variable #" + name + ".", "Use one of "
					+ (known.isEmpty() ? "#root (the method has no arguments)" : known + ", #root") + ".");
		}
		else {
			add("#" + name + " cannot be resolved, because the class was compiled without parameter names.",
					"Compile it with the -parameters option (Spring Boot's Maven and Gradle plugins set it), or use "
							+ (known.isEmpty() ? "#root" : known) + ".");
		}
	}

	private @Nullable KnownType property(String name, @Nullable KnownType scope) {
		if (scope == null) {
			return null;
		}
		ResolvableType type = scope.property(name).orElse(null);
		if (type == null && scope == ROOT) {
			add("'" + name + "' is not a property of #root.",
					(this.variables.type(name) != null) ? "Write #" + name + " for the argument."
							: "Arguments begin with '#'; #root has method, target and args.");
		}
		else if (type == null) {
			add("there is no property '" + name + "' on " + describe(scope) + ".",
					"Correct the property's name, or add a getter.");
		}
		return KnownType.of(type);
	}

	private void checkBean(String name) {
		if (!this.beanFactory.containsBean(name)) {
			add("there is no bean named '" + name + "'.", "Correct the bean's name.");
		}
	}

	private void checkMethod(String name, @Nullable KnownType owner) {
		if (owner != null && !owner.hasMethod(name)) {
			add("there is no method " + name + "(...) on " + describe(owner) + ".", "Correct the method's name.");
		}
	}

	private static String describe(KnownType type) {
		return (type == ROOT) ? "#root" : type.raw().getName();
	}

	private void add(String problem, String action) {
		this.findings.add(new Finding(problem, action));
	}

	/**
	 * One thing that is wrong.
	 *
	 * @param problem what, a sentence
	 * @param action what to do, a sentence
	 */
	record Finding(String problem, String action) {
	}

}
