package io.holdfast.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * What a logger says during one test.
 */
public final class LogRecorder implements BeforeEachCallback, AfterEachCallback {

	private final Logger logger;

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	/**
	 * Create a recorder.
	 * @param logger the logger's name
	 */
	public LogRecorder(String logger) {
		this.logger = (Logger) LoggerFactory.getLogger(logger);
	}

	/**
	 * Create a recorder.
	 * @param type whose logger it is
	 */
	public LogRecorder(Class<?> type) {
		this(type.getName());
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		this.lines.list = new CopyOnWriteArrayList<>();
		this.lines.start();
		this.logger.addAppender(this.lines);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.logger.detachAppender(this.lines);
	}

	/**
	 * All that was said.
	 * @return one event for each line
	 */
	public List<ILoggingEvent> events() {
		return this.lines.list;
	}

	/**
	 * What was said as a warning.
	 * @return one event for each line
	 */
	public List<ILoggingEvent> warnings() {
		return events().stream().filter((event) -> event.getLevel() == Level.WARN).toList();
	}

	/**
	 * All that was said.
	 * @return the lines
	 */
	public String text() {
		return events().stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
	}

}
