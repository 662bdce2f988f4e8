package io.holdfast.sample.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A page for users, and the regions of files that it quotes.
 */
final class Readme {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern REGION = Pattern.compile("tag::([\\w-]+)\\[].*?\\n(.*?)\\n[^\\n]*end::\\1\\[]",
			Pattern.DOTALL);

	private static final Pattern ROW = Pattern.compile(
			"^\\| `((?:management\\.[\\w.]+\\.)?(?:holdfast|idempotency|leaders|schedules|cache)\\.[\\w.-]+)` \\|([^|]*)\\|([^|]*)\\|$",
			Pattern.MULTILINE);

	private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

	private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

	/** A name of several words, as types and methods have it. */
	private static final Pattern NAME = Pattern.compile("(?<![-\\w])[A-Za-z][a-z0-9]+[A-Z]\\w*");

	private static final Pattern WORD = Pattern.compile("\\w+");

	private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

	private final Path path;

	private final String text;

	private Readme(Path path) {
		this.path = path;
		this.text = read(path);
	}

	static Readme readme() {
		return new Readme(Path.of("..", "README.md"));
	}

	static Readme page(String name) {
		return new Readme(DOCS.resolve(name));
	}

	/**
	 * All pages that name types and methods of Holdfast.
	 * @return the pages, without those that compare it with other libraries
	 */
	static List<Readme> ofCode() {
		return Stream
			.of(Stream.of(readme().path, DOCS.resolveSibling("CONTRIBUTING.md")), files(DOCS).stream(),
					files(DOCS.resolve("decisions")).stream())
			.flatMap(Function.identity())
			.filter((file) -> file.toString().endsWith(".md") && !file.toString().contains("migrating"))
			.map(Readme::new)
			.toList();
	}

	/**
	 * The README and all pages of the documentation.
	 * @return the pages, without those about decisions and the model
	 */
	static List<Readme> all() {
		return Stream
			.concat(Stream.of(readme()),
					files(DOCS).stream().filter((file) -> file.toString().endsWith(".md")).map(Readme::new))
			.toList();
	}

	/**
	 * Links that lead nowhere.
	 * @return the targets that do not exist
	 */
	List<String> brokenLinks() {
		return LINK.matcher(this.text)
			.results()
			.filter((link) -> !leads(link.group(1), link.group(2)))
			.map(MatchResult::group)
			.toList();
	}

	private boolean leads(String file, @Nullable String anchor) {
		Path target = file.isEmpty() ? this.path : this.path.resolveSibling(file);
		return Files.exists(target) && (anchor == null || HEADING.matcher(read(target))
			.results()
			.map((heading) -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
			.anyMatch(anchor::equals));
	}

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

	/**
	 * What it names in the middle of its text as code.
	 * @return the names of types and methods
	 */
	Set<String> names() {
		return CODE.matcher(BLOCK.matcher(this.text).replaceAll(""))
			.results()
			.flatMap((code) -> NAME.matcher(code.group(1)).results())
			.map(MatchResult::group)
			.collect(Collectors.toSet());
	}

	/**
	 * All words of the sources of all modules.
	 * @return the words
	 */
	static Set<String> words() {
		try (Stream<Path> files = Files.walk(Path.of(".."))) {
			return files.filter((file) -> file.toString().contains("src/") && file.toString().endsWith(".java"))
				.flatMap((file) -> WORD.matcher(read(file)).results())
				.map(MatchResult::group)
				.collect(Collectors.toSet());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Collection<String> languages() {
		return BLOCK.matcher(this.text).results().map((block) -> block.group(1)).collect(Collectors.toSet());
	}

	/**
	 * Rows of its tables that begin with a name of ours.
	 * @return the second and the third cell by the first
	 */
	Map<String, List<String>> rows() {
		return ROW.matcher(this.text)
			.results()
			.collect(Collectors.toMap((row) -> row.group(1),
					(row) -> List.of(row.group(2).strip(), row.group(3).strip()), (first, second) -> {
						throw new IllegalStateException("A name stands in two rows: " + first);
					}, TreeMap::new));
	}

	String text() {
		return this.text;
	}

	@Override
	public String toString() {
		return this.path.toString();
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
