package io.holdfast.spring.web;

import java.util.List;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;

class ProblemsWebFluxTest extends ProblemsContract {

	@Override
	SpringApplication application(Class<?>... more) {
		SpringApplication application = new SpringApplication(Application.class);
		application.addPrimarySources(List.of(more));
		application.setWebApplicationType(WebApplicationType.REACTIVE);
		return application;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ProblemsContract.Things.class)
	static class Application {

		/** Of its own, for one application of a test ends before another. */
		@Bean
		static ReactorResourceFactory resources() {
			ReactorResourceFactory resources = new ReactorResourceFactory();
			resources.setUseGlobalResources(false);
			return resources;
		}

	}

}
