package io.holdfast.spring.interceptor.idempotency;

import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.holdfast.spring.Contexts;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.ReactiveOperationContext;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.annotation.KeyScope;
import io.holdfast.spring.autoconfigure.HoldfastAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastIdempotencyAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastInterceptionAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastWebFluxAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastWebMvcAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.concurrent.DelegatingSecurityContextCallable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servletapi.SecurityContextHolderAwareRequestWrapper;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.handler.DefaultWebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For whom calls are made that need not run on the thread of their request.
 */
@ExtendWith(OutputCaptureExtension.class)
class CallersTest {

	private static final String SAID = "on a thread without a web request and without a principal";

	private final String id = UUID.randomUUID().toString();

	private void inServletApplication(Scenario test) {
		new WebApplicationContextRunner().withConfiguration(configurations(HoldfastWebMvcAutoConfiguration.class))
			.withPropertyValues("holdfast.mode=local")
			.withBean(Service.class)
			.run((context) -> {
				try {
					test.run(context, context.getBean(Service.class));
				}
				finally {
					SecurityContextHolder.clearContext();
					RequestContextHolder.resetRequestAttributes();
				}
			});
	}

	private static AutoConfigurations configurations(Class<?> web) {
		return AutoConfigurations.of(AopAutoConfiguration.class, JacksonAutoConfiguration.class,
				HoldfastAutoConfiguration.class, HoldfastInterceptionAutoConfiguration.class,
				HoldfastIdempotencyAutoConfiguration.class, web);
	}

	private static Authentication user(String name) {
		return UsernamePasswordAuthenticationToken.authenticated(name, "", AuthorityUtils.NO_AUTHORITIES);
	}

	/** As Spring Security's filters do. */
	private static void serve(String user) {
		SecurityContextHolder.getContext().setAuthentication(user(user));
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(
				new SecurityContextHolderAwareRequestWrapper(new MockHttpServletRequest(), "ROLE_")));
	}

	private static <T> T elsewhere(Callable<T> work) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return work.call();
			}
			catch (Exception ex) {
				throw new CompletionException(ex);
			}
		}).join();
	}

	@Test
	void theRequestSaysIt(CapturedOutput output) {
		inServletApplication((context, service) -> {
			serve("alice");
			assertThat(service.run(this.id)).isEqualTo("alice:" + this.id);
			assertThat(service.later(this.id).toCompletableFuture().join()).isEqualTo("alice:" + this.id);
			assertThat(service.mono(this.id).subscribeOn(Schedulers.boundedElastic()).block())
				.isEqualTo("alice:" + this.id);
			assertThat(output).doesNotContain(SAID);
		});
	}

	@Test
	void theSecurityContextOfAnotherThreadSaysIt(CapturedOutput output) {
		inServletApplication((context, service) -> {
			serve("alice");
			Callable<String> call = () -> service.run(this.id);
			assertThat(elsewhere(new DelegatingSecurityContextCallable<>(call))).isEqualTo("alice:" + this.id);
			Callable<String> later = () -> service.later(this.id).toCompletableFuture().join();
			assertThat(elsewhere(new DelegatingSecurityContextCallable<>(later))).isEqualTo("alice:" + this.id);
			Callable<String> mono = () -> service.mono(this.id).block();
			assertThat(elsewhere(new DelegatingSecurityContextCallable<>(mono))).isEqualTo("alice:" + this.id);
			assertThat(service.run(this.id)).isEqualTo("alice:" + this.id);
			assertThat(output).doesNotContain(SAID);
		});
	}

	@Test
	void itIsSaidOncePerMethodWhereNobodyKnowsIt(CapturedOutput output) {
		inServletApplication((context, service) -> {
			serve("alice");
			for (int i = 0; i < 3; i++) {
				assertThat(elsewhere(() -> service.run(this.id))).isEqualTo(this.id);
				assertThat(elsewhere(() -> service.later(this.id).toCompletableFuture().join())).isEqualTo(this.id);
				assertThat(elsewhere(() -> service.mono(this.id).block())).isEqualTo(this.id);
				assertThat(elsewhere(() -> service.shared(this.id))).isEqualTo(this.id);
			}
			for (String method : new String[] { "run", "later", "mono" }) {
				assertThat(output.toString().split(method + "[^ ]* was called " + SAID, -1)).as(method).hasSize(2);
			}
			assertThat(output).contains("scope = GLOBAL").doesNotContain("shared was called");
		});
	}

	@Test
	void itIsSaidWhereOnlyTheRequestWasCarriedOver(CapturedOutput output) {
		inServletApplication((context, service) -> {
			serve("alice");
			RequestAttributes attributes = RequestContextHolder.currentRequestAttributes();
			elsewhere(() -> {
				RequestContextHolder.setRequestAttributes(attributes);
				try {
					return service.run(this.id);
				}
				finally {
					RequestContextHolder.resetRequestAttributes();
				}
			});
			assertThat(output).contains(SAID);
		});
	}

	@Test
	void nobodyIsSomebodyWhoIsKnown(CapturedOutput output) {
		inServletApplication((context, service) -> {
			SecurityContextHolder.getContext()
				.setAuthentication(new AnonymousAuthenticationToken("key", "anonymous",
						AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS")));
			assertThat(service.run(this.id)).isEqualTo(this.id);
			assertThat(output).doesNotContain(SAID);
		});
	}

	@Test
	void nothingIsSaidOutsideTheWeb(CapturedOutput output) {
		Contexts.local().withBean(Service.class).run((context) -> {
			assertThat(context.getBean(Service.class).run(this.id)).isEqualTo(this.id);
			assertThat(output).doesNotContain(SAID);
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { Ordered.HIGHEST_PRECEDENCE, -200, 0, Ordered.LOWEST_PRECEDENCE })
	void theOrderOfFiltersDoesNotCount(int order, CapturedOutput output) {
		for (WebFilter user : new WebFilter[] { CallersTest::inExchange, CallersTest::inContext }) {
			new ReactiveWebApplicationContextRunner()
				.withConfiguration(configurations(HoldfastWebFluxAutoConfiguration.class))
				.withPropertyValues("holdfast.mode=local")
				.withBean(Service.class)
				.withBean("user", WebFilter.class, () -> new OrderedFilter(user, -100))
				.withBean("own", WebFilter.class, () -> new OrderedFilter(new ServerWebExchangeContextFilter(), order))
				.run((context) -> {
					Service service = context.getBean(Service.class);
					assertThat(handle(context, (exchange) -> service.mono(this.id))).isEqualTo("alice:" + this.id);
				});
		}
		assertThat(output).doesNotContain(SAID);
	}

	@Test
	void aBlockingMethodInWebFluxKnowsThePrincipalThatIsCarriedOver(CapturedOutput output) {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(configurations(HoldfastWebFluxAutoConfiguration.class))
			.withPropertyValues("holdfast.mode=local")
			.withBean(Service.class)
			.withBean("user", WebFilter.class, () -> new OrderedFilter(CallersTest::inContext, -100))
			.run((context) -> {
				Service service = context.getBean(Service.class);
				assertThat(handle(context,
						(exchange) -> Mono.deferContextual((view) -> ReactiveSecurityContextHolder.getContext()
							.publishOn(Schedulers.boundedElastic())
							.flatMap((security) -> Mono.fromCallable(
									new DelegatingSecurityContextCallable<>(() -> service.run(this.id), security))))))
					.isEqualTo("alice:" + this.id);
				assertThat(output).doesNotContain(SAID);
				assertThat(handle(context, (exchange) -> Mono.fromCallable(() -> service.run(this.id))
					.subscribeOn(Schedulers.boundedElastic()))).isEqualTo(this.id);
				assertThat(output).contains("run was called " + SAID);
			});
	}

	private static Mono<Void> inExchange(ServerWebExchange exchange, WebFilterChain chain) {
		return chain.filter(exchange.mutate().principal(Mono.just(user("alice"))).build());
	}

	private static Mono<Void> inContext(ServerWebExchange exchange, WebFilterChain chain) {
		return chain.filter(exchange).contextWrite(ReactiveSecurityContextHolder.withAuthentication(user("alice")));
	}

	private static String handle(ApplicationContext context, Function<ServerWebExchange, Mono<String>> handler) {
		CompletableFuture<String> answer = new CompletableFuture<>();
		new DefaultWebFilterChain((exchange) -> handler.apply(exchange)
			.doOnNext(answer::complete)
			.doOnError(answer::completeExceptionally)
			.then(), context.getBeanProvider(WebFilter.class).orderedStream().toList())
			.filter(MockServerWebExchange.from(MockServerHttpRequest.post("/")))
			.block();
		return answer.join();
	}

	@FunctionalInterface
	interface Scenario {

		void run(ApplicationContext context, Service service);

	}

	/**
	 * A filter at some place of the chain.
	 *
	 * @param filter the filter
	 * @param order its place
	 */
	record OrderedFilter(WebFilter filter, int order) implements WebFilter, Ordered {

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
			return this.filter.filter(exchange, chain);
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

	static class Service {

		@Idempotent(name = "run", key = "#id")
		public String run(String id) {
			return OperationContext.current().key();
		}

		@Idempotent(name = "shared", key = "#id", scope = KeyScope.GLOBAL)
		public String shared(String id) {
			return OperationContext.current().key();
		}

		@Idempotent(name = "later", key = "#id")
		public CompletionStage<String> later(String id) {
			return CompletableFuture.completedFuture(OperationContext.current().key());
		}

		@Idempotent(name = "mono", key = "#id")
		public Mono<String> mono(String id) {
			return ReactiveOperationContext.current().map(OperationContext::key);
		}

	}

}
