package io.holdfast.benchmarks.run;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Writes and compiles the beans of an application: services that depend on each other,
 * with some annotated methods. Each bean has its own class, because the analysis of a
 * class is cached.
 */
final class BeanSources {

	private static final int METHODS = 10;

	private static final String[] ANNOTATIONS = { "@DistributedLock(name = \"%s\", key = \"#{#id}\")",
			"@Idempotent(name = \"%s\", key = \"#{#id}\")",
			"@RateLimited(name = \"%s\", key = \"#{#id}\", limit = \"100\", window = \"1m\")" };

	private BeanSources() {
	}

	/**
	 * Compile beans.
	 * @param directory the output directory
	 * @param classPath the class path, with the annotations
	 * @param plain the number of beans without annotated methods
	 * @param annotated the number of annotated methods, ten per bean
	 * @return the names of their classes
	 */
	static List<String> compile(Path directory, String classPath, int plain, int annotated) throws IOException {
		List<String> names = new ArrayList<>();
		List<Path> files = new ArrayList<>();
		for (int i = 0; i < plain + annotated / METHODS; i++) {
			String name = "Service" + i;
			Path file = directory.resolve(name + ".java");
			Files.writeString(file, source(i, i >= plain));
			files.add(file);
			names.add("started." + name);
		}
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			List<String> options = Stream.of("-proc:none", "-parameters", "-cp", classPath, "-d", directory.toString())
				.toList();
			if (!compiler.getTask(messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
				.call()) {
				throw new IllegalStateException("The beans of the application do not compile: " + messages);
			}
		}
		return names;
	}

	private static String source(int number, boolean annotated) {
		StringBuilder source = new StringBuilder("package started;\n");
		source.append("import io.holdfast.spring.annotation.*;\n");
		source.append("public class Service").append(number).append(" {\n");
		if (number > 0) {
			source.append("public Service")
				.append(number)
				.append("(Service")
				.append(number - 1)
				.append(" other) { }\n");
		}
		for (int i = 0; i < METHODS; i++) {
			if (annotated) {
				source.append(String.format(ANNOTATIONS[i % ANNOTATIONS.length], "work-" + number + "-" + i))
					.append('\n');
			}
			source.append("public String work").append(i).append("(String id, int count) { return id + count; }\n");
		}
		return source.append("}\n").toString();
	}

}
