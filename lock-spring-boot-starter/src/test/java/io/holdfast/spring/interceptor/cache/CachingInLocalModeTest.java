package io.holdfast.spring.interceptor.cache;

import io.holdfast.spring.Contexts;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CachingInLocalModeTest extends CachingContract {

	@Override
	ApplicationContextRunner contexts() {
		return Contexts.local();
	}

}
