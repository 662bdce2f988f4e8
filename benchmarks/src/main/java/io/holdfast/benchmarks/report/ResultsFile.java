package io.holdfast.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results as JSON.
 */
public final class ResultsFile {

	private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private ResultsFile() {
	}

	/**
	 * Write results.
	 * @param results the results
	 * @param file the file to write
	 * @throws IOException if the directory cannot be created
	 */
	public static void write(Results results, Path file) throws IOException {
		Path directory = file.toAbsolutePath().getParent();
		if (directory != null) {
			Files.createDirectories(directory);
		}
		Files.writeString(file, MAPPER.writeValueAsString(results) + "\n");
	}

	/**
	 * Read results.
	 * @param file the file to read
	 * @return the results
	 * @throws IOException if the file does not exist
	 */
	public static Results read(Path file) throws IOException {
		return MAPPER.readValue(Files.readString(file), Results.class);
	}

}
