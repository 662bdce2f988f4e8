package io.holdfast.sample.keeper;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Lets the keeper tick.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class KeeperConfiguration {

}
