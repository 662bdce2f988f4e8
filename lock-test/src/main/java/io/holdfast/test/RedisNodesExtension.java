package io.holdfast.test;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Provides Redis nodes to the tests of a class, with more settings than
 * {@link RedisNodesTest}: register it in a static field. The nodes are started before the
 * first test, restored and emptied after each, and stopped after the last.
 */
public final class RedisNodesExtension implements BeforeAllCallback, AfterEachCallback, ParameterResolver {

	private final RedisNodes.@Nullable Builder builder;

	private volatile @Nullable RedisNodes nodes;

	/** For {@link RedisNodesTest}, which describes how to start the nodes. */
	public RedisNodesExtension() {
		this.builder = null;
	}

	/**
	 * Start nodes with your own settings.
	 * @param builder how to start the nodes
	 */
	public RedisNodesExtension(RedisNodes.Builder builder) {
		this.builder = builder;
	}

	/**
	 * The nodes, for code that cannot have a parameter: a {@code @DynamicPropertySource}
	 * or an {@code @AfterAll} method.
	 * @return the nodes of the running class
	 * @throws IllegalStateException if no test class has begun
	 */
	public RedisNodes nodes() {
		RedisNodes current = this.nodes;
		if (current == null) {
			throw new IllegalStateException(
					"The Redis nodes are started before the first test; register the extension in a static field.");
		}
		return current;
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		nodes(context);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		nodes(context).heal();
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == RedisNodes.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return nodes(context);
	}

	// A nested class finds the nodes of its outer class; JUnit closes them.
	private RedisNodes nodes(ExtensionContext context) {
		RedisNodes current = context.getStore(ExtensionContext.Namespace.create(RedisNodesExtension.class))
			.computeIfAbsent(this, (key) -> start(context), RedisNodes.class);
		this.nodes = current;
		return current;
	}

	private RedisNodes start(ExtensionContext context) {
		return (this.builder != null) ? this.builder.start() : builder(context).start();
	}

	private static RedisNodes.Builder builder(ExtensionContext context) {
		RedisNodesTest wanted = AnnotationSupport
			.findAnnotation(context.getRequiredTestClass(), RedisNodesTest.class, context.getEnclosingTestClasses())
			.orElseThrow(() -> new IllegalStateException(
					"Specify the number of Redis nodes: annotate the class with @RedisNodesTest, or register "
							+ "new RedisNodesExtension(builder)."));
		return RedisNodes.builder()
			.count(wanted.count())
			.password(wanted.password().isEmpty() ? null : wanted.password())
			.persistent(wanted.persistent())
			.behindProxy(wanted.behindProxy())
			.extraArguments(wanted.extraArguments());
	}

}
