package io.holdfast.spring.interceptor;

import java.util.Set;
import java.util.function.Predicate;

import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;

/**
 * Determines where the value of an expression comes from: the caller or the application.
 */
final class ExpressionSources {

	private static final Set<SpelMessage> NULL_ACCESS = Set.of(SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE_ON_NULL,
			SpelMessage.METHOD_CALL_ON_NULL_OBJECT_NOT_ALLOWED, SpelMessage.CANNOT_INDEX_INTO_NULL_VALUE);

	private static final Set<String> OTHER_VARIABLES = Set.of("#root", "#this");

	private ExpressionSources() {
	}

	/**
	 * Whether the value depends on arguments and on no bean.
	 */
	static boolean areArguments(Expression expression) {
		if (expression instanceof CompositeStringExpression template) {
			for (Expression part : template.getExpressions()) {
				if (!(part instanceof LiteralExpression) && !areArguments(part)) {
					return false;
				}
			}
			return true;
		}
		return expression instanceof SpelExpression spel && has(spel.getAST(), ExpressionSources::isArgument)
				&& !has(spel.getAST(), BeanReference.class::isInstance);
	}

	/**
	 * Whether an evaluation failed because it accessed a member of a null value.
	 */
	static boolean isNullAccess(EvaluationException failure) {
		return failure instanceof SpelEvaluationException spel && NULL_ACCESS.contains(spel.getMessageCode());
	}

	private static boolean isArgument(SpelNode node) {
		return (node instanceof VariableReference variable && !OTHER_VARIABLES.contains(variable.toStringAST()))
				|| (node instanceof PropertyOrFieldReference property && property.getName().equals("args"));
	}

	private static boolean has(SpelNode node, Predicate<SpelNode> test) {
		if (test.test(node)) {
			return true;
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			if (has(node.getChild(i), test)) {
				return true;
			}
		}
		return false;
	}

}
