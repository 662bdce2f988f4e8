package io.holdfast.spring.interceptor.idempotency;

import java.io.InputStream;
import java.io.Reader;
import java.util.Optional;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

import org.springframework.core.io.Resource;
import org.springframework.util.ClassUtils;

/**
 * Writes the relevant content of files, parts and requests: names, types and a digest of
 * the content, or the body.
 */
final class ContentModule extends SimpleModule {

	private static final long serialVersionUID = 1L;

	ContentModule() {
		super("holdfast-content");
		add(Resource.class, ContentModule::resource);
		add(InputStream.class, (stream, writer) -> refuse("an InputStream"));
		add(Reader.class, (reader, writer) -> refuse("a Reader"));
		ClassLoader classes = ContentModule.class.getClassLoader();
		if (ClassUtils.isPresent("jakarta.servlet.http.Part", classes)) {
			ServletTypes.add(this);
		}
		if (ClassUtils.isPresent("org.springframework.http.HttpEntity", classes)) {
			WebTypes.add(this);
		}
		if (ClassUtils.isPresent("org.reactivestreams.Publisher", classes)) {
			ReactiveTypes.add(this);
			if (ClassUtils.isPresent("org.springframework.http.codec.multipart.Part", classes)) {
				PartTypes.add(this);
			}
		}
	}

	private <T> void add(Class<T> type, BiConsumer<T, ContentWriter> content) {
		addSerializer(type, new ContentSerializer<>(content));
	}

	private static void resource(Resource resource, ContentWriter writer) {
		if (resource.isOpen()) {
			refuse("a resource");
		}
		writer.write(null, resource.getFilename(), null, ContentDigest.of(resource::getInputStream));
	}

	private static void refuse(String what) {
		throw new IllegalArgumentException(
				what + " can be read only once; use the content itself, for example a byte[]");
	}

	/** Separate class, because the servlet API may be absent. */
	private static final class ServletTypes {

		static void add(ContentModule module) {
			module.add(jakarta.servlet.http.Part.class, (part, writer) -> writer.write(part.getName(),
					part.getSubmittedFileName(), part.getContentType(), ContentDigest.of(part::getInputStream)));
		}

	}

	/** Separate class, because Spring's web classes may be absent. */
	private static final class WebTypes {

		static void add(ContentModule module) {
			module.add(org.springframework.web.multipart.MultipartFile.class,
					(file, writer) -> writer.write(file.getName(), file.getOriginalFilename(), file.getContentType(),
							ContentDigest.of(file::getInputStream)));
			module.add(org.springframework.http.HttpEntity.class, (entity, writer) -> writer.body(entity.getBody()));
			module.add(org.springframework.http.HttpMethod.class, (method, writer) -> writer.body(method.name()));
			module.add(org.springframework.http.MediaType.class, (type, writer) -> writer.body(type.toString()));
		}

	}

	/** Separate class, because Reactor may be absent. */
	private static final class ReactiveTypes {

		static void add(ContentModule module) {
			module.add(org.reactivestreams.Publisher.class, (publisher, writer) -> refuse("a publisher"));
		}

	}

	/** Separate class, because Spring's web classes or Reactor may be absent. */
	private static final class PartTypes {

		static void add(ContentModule module) {
			module.add(org.springframework.http.codec.multipart.Part.class, (part, writer) -> {
				String file = (part instanceof org.springframework.http.codec.multipart.FilePart filePart)
						? filePart.filename() : null;
				writer.write(part.name(), file,
						Optional.ofNullable(part.headers().getContentType()).map(Object::toString).orElse(null),
						writer.digests().of(part));
			});
		}

	}

	/**
	 * Writes the content of one value.
	 *
	 * @param generator writes the JSON
	 * @param context the serialization context
	 */
	private record ContentWriter(JsonGenerator generator, SerializationContext context) {

		void write(@Nullable String name, @Nullable String file, @Nullable String type, @Nullable String digest) {
			this.generator.writeStartArray();
			for (String part : new @Nullable String[] { name, file, type, digest }) {
				this.generator.writePOJO(part);
			}
			this.generator.writeEndArray();
		}

		void body(@Nullable Object body) {
			this.context.writeValue(this.generator, body);
		}

		PartDigests digests() {
			return (PartDigests) this.context.getAttribute(PartDigests.class);
		}

	}

	private static final class ContentSerializer<T> extends ValueSerializer<T> {

		private final BiConsumer<T, ContentWriter> content;

		ContentSerializer(BiConsumer<T, ContentWriter> content) {
			this.content = content;
		}

		@Override
		public void serialize(T value, JsonGenerator generator, SerializationContext context) {
			try {
				this.content.accept(value, new ContentWriter(generator, context));
			}
			catch (IllegalArgumentException ex) {
				context.reportMappingProblem(ex, "%s", ex.getMessage());
			}
		}

	}

}
