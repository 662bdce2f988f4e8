package io.holdfast.sample.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What stands in the README, and the regions of files that it quotes.
 */
final class Readme {

	private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern REGION = Pattern.compile("tag::([\\w-]+)\\[].*?\\n(.*?)\\n[^\\n]*end::\\1\\[]",
			Pattern.DOTALL);

	private static final Pattern ROW = Pattern.compile(
			"^\\| `((?:management\\.[\\w.]+\\.)?(?:holdfast|cache|idempotency|leaders|schedules)\\.[\\w.-]+)` \\|([^|]*)\\|([^|]*)\\|$",
			Pattern.MULTILINE);

	private final String text = read(Path.of("..", "README.md"));

	/**
	 * The fenced blocks of a language.
	 * @param language as it stands behind the fence
	 * @return what is between the fences
	 */
	List<String> blocks(String language) {
		return BLOCK.matcher(this.text)
			.results()
			.filter((block) -> block.group(1).equals(language))
			.map((block) -> block.group(2).stripTrailing())
			.toList();
	}

	Collection<String> languages() {
		return BLOCK.matcher(this.text).results().map((block) -> block.group(1)).collect(Collectors.toSet());
	}

	/**
	 * Rows of its tables that begin with a name of ours.
	 * @param heading the heading of the section that they stand in
	 * @return the second and the third cell by the first
	 */
	Map<String, List<String>> rows(String heading) {
		int start = this.text.indexOf("\n## " + heading + "\n");
		int end = this.text.indexOf("\n## ", start + 1);
		return ROW.matcher(this.text.substring(start, (end < 0) ? this.text.length() : end))
			.results()
			.collect(Collectors.toMap((row) -> row.group(1),
					(row) -> List.of(row.group(2).strip(), row.group(3).strip()), (first, second) -> {
						throw new IllegalStateException("A name stands in two rows: " + first);
					}, TreeMap::new));
	}

	String text() {
		return this.text;
	}

	/**
	 * The regions of a file between {@code tag::name[]} and {@code end::name[]}.
	 * @param file the file
	 * @return the regions, without the indentation that all lines share
	 */
	static List<String> regions(Path file) {
		Function<MatchResult, String> content = (region) -> region.group(2).stripIndent().stripTrailing();
		return REGION.matcher(read(file)).results().map(content).toList();
	}

	static List<Path> files(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
