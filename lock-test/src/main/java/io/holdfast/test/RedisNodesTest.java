package io.holdfast.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Provides Redis nodes to the tests of a class, as a parameter of type
 * {@link RedisNodes}. The class and its nested classes share the nodes; after each test
 * they are restored and emptied, so tests that share them must not run at the same time.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(RedisNodesExtension.class)
public @interface RedisNodesTest {

	/**
	 * The number of nodes.
	 * @return 1 or more
	 */
	int count() default 1;

	/**
	 * The password that clients need.
	 * @return empty for none
	 */
	String password() default "";

	/**
	 * Whether data survives a restart.
	 * @return whether the nodes are persistent
	 */
	boolean persistent() default false;

	/**
	 * Whether the nodes can be cut off.
	 * @return whether clients connect to a proxy
	 */
	boolean behindProxy() default false;

	/**
	 * Further arguments of {@code redis-server}.
	 * @return options and their values
	 */
	String[] extraArguments() default {};

}
