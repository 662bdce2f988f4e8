package io.holdfast.benchmarks.peer;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import com.pig4cloud.plugin.idempotent.annotation.Idempotent;
import com.pig4cloud.plugin.idempotent.aspect.IdempotentAspect;
import com.pig4cloud.plugin.idempotent.exception.IdempotentException;
import com.pig4cloud.plugin.idempotent.expression.ExpressionResolver;
import org.redisson.api.RedissonClient;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The library of the pig platform, used by its annotation, on Redisson. It works only in
 * web requests, so each call runs in one.
 */
final class PigPeer implements Action {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final Function<String, String> keys;

	private final Payments payments;

	private final ServletRequestAttributes request = new ServletRequestAttributes(new MockHttpServletRequest());

	PigPeer(String uri, Function<String, String> keys) {
		this.keys = keys;
		this.context.registerBean(RedissonClient.class, () -> RedissonPeer.connect(uri),
				(definition) -> definition.setDestroyMethodName("shutdown"));
		this.context.register(Application.class, IdempotentAspect.class, ExpressionResolver.class, Payments.class);
		this.context.refresh();
		this.payments = this.context.getBean(Payments.class);
		pay(uri);
		if (pay(uri)) {
			throw new IllegalStateException("The library does not guard the method");
		}
	}

	@Override
	public void run(String key) {
		pay(this.keys.apply(key));
	}

	private boolean pay(String key) {
		RequestContextHolder.setRequestAttributes(this.request);
		try {
			this.payments.pay(key);
			return true;
		}
		catch (IdempotentException ex) {
			return false;
		}
		finally {
			RequestContextHolder.resetRequestAttributes();
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * The bean whose method is idempotent.
	 */
	static class Payments {

		@Idempotent(key = "#key", expireTime = 24, timeUnit = TimeUnit.HOURS)
		String pay(String key) {
			return key;
		}

	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAspectJAutoProxy(proxyTargetClass = true)
	static class Application {

	}

}
