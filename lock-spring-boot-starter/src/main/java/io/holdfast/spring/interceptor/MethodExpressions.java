package io.holdfast.spring.interceptor;

import java.util.Collection;
import java.util.List;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.interceptor.ExpressionInspector.Finding;
import io.holdfast.text.Printable;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.ResolvableType;
import org.springframework.expression.BeanResolver;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * The expressions of one annotated method: checked when they are parsed, evaluated for
 * each call.
 */
public final class MethodExpressions {

	private static final SpelExpressionParser PARSER = new SpelExpressionParser();

	private final AnnotatedMethod method;

	private final BeanFactory beanFactory;

	private final BeanResolver beans;

	private final MethodVariables variables;

	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	/**
	 * Create the expressions of a method.
	 * @param method the method
	 * @param beanFactory resolves the names of beans
	 */
	public MethodExpressions(AnnotatedMethod method, BeanFactory beanFactory) {
		this.method = method;
		this.beanFactory = beanFactory;
		this.beans = new BeanFactoryResolver(beanFactory);
		this.variables = new MethodVariables(method);
	}

	/**
	 * Parse and check the key.
	 * @param text the attribute's text
	 * @param rules the rules for it
	 * @return the key
	 * @throws InvalidAnnotatedMethodException if no call could evaluate it
	 */
	public KeyExpression key(String text, KeyRules rules) {
		Expression expression = parse("key", text, isTemplate(text));
		String reason = rules.oneKey();
		if (reason != null && isMultipleArgument(expression)) {
			throw this.method.invalid(quote("key", text) + " is a collection or an array, but " + reason + ".",
					rules.oneKeyAction());
		}
		return new KeyExpression(text, expression, isTemplate(text), rules);
	}

	/**
	 * Parse and check an attribute that may also be a literal text. A text without
	 * {@code #}, {@code @}, quotes and brackets is literal.
	 * @param attribute the attribute's name
	 * @param text the attribute's text
	 * @param rules the rules for it
	 * @return the key
	 * @throws InvalidAnnotatedMethodException if no call could evaluate it
	 */
	public KeyExpression textOrKey(String attribute, String text, KeyRules rules) {
		boolean fixed = text.chars().noneMatch((c) -> "#@'\"(){}[]".indexOf(c) >= 0);
		Expression expression = fixed ? new LiteralExpression(text) : parse(attribute, text, isTemplate(text));
		return new KeyExpression(text, expression, isTemplate(text), rules);
	}

	/**
	 * Parse and check an expression that is not a key.
	 * @param attribute the attribute's name
	 * @param text the attribute's text
	 * @return the expression
	 * @throws InvalidAnnotatedMethodException if no call could evaluate it
	 */
	public Expression expression(String attribute, String text) {
		return parse(attribute, text, false);
	}

	/**
	 * Evaluate an expression that is not a key.
	 * @param expression the expression
	 * @param context the variables of the call
	 * @param rules create the exception if the call fails
	 * @return the value
	 * @throws RuntimeException if the evaluation fails; the rules choose the exception
	 */
	public @Nullable Object evaluate(Expression expression, EvaluationContext context, KeyRules rules) {
		try {
			return expression.getValue(context);
		}
		catch (EvaluationException ex) {
			String problem = "it cannot be evaluated: " + Printable.failure(ex) + ".";
			throw ExpressionSources.isNullAccess(ex) ? unusable(expression, rules, problem, ex)
					: rules.failure(expression.getExpressionString(), problem, ex);
		}
	}

	/**
	 * Create the exception for a call whose expression has a value that cannot be used.
	 * @param expression the expression
	 * @param rules create the exception
	 * @param problem what is wrong with the value and what to do, as sentences
	 * @param cause the underlying failure, or null
	 * @return the exception to throw; its type says whether the arguments alone are at
	 * fault
	 */
	public RuntimeException unusable(Expression expression, KeyRules rules, String problem, @Nullable Throwable cause) {
		String text = expression.getExpressionString();
		return ExpressionSources.areArguments(expression) ? rules.unusableArgument(text, problem, cause)
				: rules.failure(text, problem, cause);
	}

	/**
	 * The variables of a call.
	 * @param invocation the call
	 * @return the context to evaluate expressions in
	 */
	public EvaluationContext context(MethodInvocation invocation) {
		return context(invocation.getThis(), invocation.getArguments());
	}

	/**
	 * The variables of a call.
	 * @param target the bean that is called
	 * @param arguments the arguments, one for each parameter
	 * @return the context to evaluate expressions in
	 */
	public EvaluationContext context(@Nullable Object target, @Nullable Object[] arguments) {
		StandardEvaluationContext context = this.variables
			.bind(new ExpressionRoot(this.method.method(), target, arguments), arguments);
		this.shared.applyDelegatesTo(context);
		context.setBeanResolver(this.beans);
		return context;
	}

	private static boolean isTemplate(String text) {
		return text.contains(ParserContext.TEMPLATE_EXPRESSION.getExpressionPrefix());
	}

	private boolean isMultipleArgument(Expression expression) {
		ResolvableType type = (expression instanceof SpelExpression spel
				&& spel.getAST() instanceof VariableReference argument)
						? this.variables.type(argument.toStringAST().substring(1)) : null;
		return type != null && (type.isArray() || Collection.class.isAssignableFrom(type.toClass()));
	}

	private Expression parse(String attribute, String text, boolean template) {
		Expression expression;
		try {
			expression = template ? PARSER.parseExpression(text, ParserContext.TEMPLATE_EXPRESSION)
					: PARSER.parseExpression(text);
		}
		catch (ParseException | IllegalStateException | IllegalArgumentException ex) {
			throw this.method.invalid(quote(attribute, text) + " is not a valid expression: " + ex.getMessage() + ".",
					"Correct the expression; put a fixed text in 'name' or between single quotes.", ex);
		}
		inspect(attribute, text, expression);
		return expression;
	}

	private void inspect(String attribute, String text, Expression expression) {
		if (expression instanceof CompositeStringExpression composite) {
			for (Expression part : composite.getExpressions()) {
				inspect(attribute, text, part);
			}
		}
		else if (expression instanceof SpelExpression spel) {
			List<Finding> findings = new ExpressionInspector(this.variables, this.beanFactory).inspect(spel.getAST());
			if (!findings.isEmpty()) {
				Finding first = findings.get(0);
				throw this.method.invalid("in " + quote(attribute, text) + ", " + first.problem(), first.action());
			}
		}
	}

	private static String quote(String attribute, String text) {
		return attribute + " = \"" + text + "\"";
	}

}
