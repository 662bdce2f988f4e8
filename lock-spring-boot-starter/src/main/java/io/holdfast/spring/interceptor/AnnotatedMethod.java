package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * A method to guard.
 *
 * @param feature what guards it
 * @param method the method of the bean's class
 * @param targetClass the bean's class
 * @param declaring the method that carries the annotation: this method, or one that it
 * overrides
 * @param onType whether the annotation is on the type
 */
public record AnnotatedMethod(Feature feature, Method method, Class<?> targetClass, Method declaring, boolean onType) {

	/**
	 * The default name, if the annotation sets none.
	 * @return the simple class name, a dot and the method's name
	 */
	public String defaultName() {
		boolean generated = Proxy.isProxyClass(this.targetClass) || this.targetClass.isHidden()
				|| this.targetClass.isSynthetic();
		Class<?> named = generated ? this.declaring.getDeclaringClass() : this.targetClass;
		return simpleName(named) + "." + this.method.getName();
	}

	private static String simpleName(Class<?> type) {
		String shortName = ClassUtils.getShortName(type);
		return shortName.substring(shortName.lastIndexOf('.') + 1);
	}

	/**
	 * The name of the declaration that carries the annotation. It stays the same if
	 * another class implements the method or if its package changes.
	 * @return the simple name of the declaring class, a dot and the method's name
	 */
	public String declaredName() {
		return simpleName(this.declaring.getDeclaringClass()) + "." + this.method.getName();
	}

	/**
	 * Whether another annotated method is the same method of the same class, though
	 * perhaps of another bean.
	 * @param other the other method
	 * @return whether they are the same
	 */
	public boolean isSame(AnnotatedMethod other) {
		return this.method.equals(other.method) && this.targetClass.equals(other.targetClass);
	}

	/**
	 * The class and the method, for messages.
	 * @return their names
	 */
	public String name() {
		return ClassUtils.getQualifiedMethodName(this.method, this.targetClass);
	}

	/**
	 * The return type, with type variables resolved as far as the bean's class binds
	 * them.
	 * @return the type
	 */
	public ResolvableType returnType() {
		return ResolvableType.forMethodReturnType(this.method, this.targetClass);
	}

	/**
	 * Create the exception for a method that cannot be guarded.
	 * @param problem what is wrong, as sentences that quote the value
	 * @param action what to change, as sentences
	 * @return the exception to throw
	 */
	public InvalidAnnotatedMethodException invalid(String problem, String action) {
		return invalid(problem, action, null);
	}

	/**
	 * Create the exception for a method that cannot be guarded.
	 * @param problem what is wrong, as sentences that quote the value
	 * @param action what to change, as sentences
	 * @param cause the underlying failure, or null
	 * @return the exception to throw
	 */
	public InvalidAnnotatedMethodException invalid(String problem, String action, @Nullable Throwable cause) {
		return new InvalidAnnotatedMethodException(this.feature.annotation(), this.method, this.targetClass, problem,
				action, cause);
	}

}
