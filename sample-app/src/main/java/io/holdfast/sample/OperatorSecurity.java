package io.holdfast.sample;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * A forced release takes a lock away from a caller that is working, so only the operator
 * may do it. Everything else is open to all users of the sample.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Operator.class)
class OperatorSecurity {

	private static final String ROLE = "OPERATOR";

	@Bean
	SecurityFilterChain operatorFreesByForce(HttpSecurity http) {
		return http
			.authorizeHttpRequests(
					(requests) -> requests.requestMatchers(HttpMethod.DELETE, "/api/v1/vector/lock/**", "/actuator/**")
						.hasRole(ROLE)
						.requestMatchers(HttpMethod.POST, "/actuator/**")
						.hasRole(ROLE)
						.anyRequest()
						.permitAll())
			.httpBasic(Customizer.withDefaults())
			// No browser stores these credentials, and there is no session.
			.csrf(AbstractHttpConfigurer::disable)
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.build();
	}

	/**
	 * The name of a lock contains escaped parts ({@code %3A}), whose percent sign is
	 * escaped again in a path.
	 */
	@Bean
	HttpFirewall pathsWithPercentSigns() {
		StrictHttpFirewall firewall = new StrictHttpFirewall();
		firewall.setAllowUrlEncodedPercent(true);
		return firewall;
	}

	@Bean
	UserDetailsService operators(Operator operator) {
		return new InMemoryUserDetailsManager(
				User.withUsername(operator.name()).password("{noop}" + operator.password()).roles(ROLE).build());
	}

}
