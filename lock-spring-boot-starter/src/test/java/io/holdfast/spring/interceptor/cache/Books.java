package io.holdfast.spring.interceptor.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.holdfast.spring.annotation.CacheTags;
import io.holdfast.spring.annotation.InvalidateTags;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.Transactional;

/**
 * Cached methods of one instance; it writes down which of them ran.
 */
public class Books {

	private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

	private volatile Callable<?> meanwhile = () -> "nothing";

	private volatile String title = "Dune";

	/** What ran; fields of a proxy are empty. */
	public List<String> ran() {
		return this.ran;
	}

	public void meanwhile(Callable<?> meanwhile) {
		this.meanwhile = meanwhile;
	}

	public void title(String title) {
		this.title = title;
	}

	private <T> T run(String name, Supplier<T> result) {
		T made = result.get();
		try {
			this.meanwhile.call();
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		this.ran.add(name);
		return made;
	}

	private Book book(String id) {
		return new Book(id, this.title, List.of("sand"));
	}

	@Cacheable("books")
	@CacheTags({ "all", "book:#{#id}" })
	public Book get(String id) {
		return run("get", () -> book(id));
	}

	@Cacheable(cacheNames = "books", sync = true)
	@CacheTags("book:#{#id}")
	public Book once(String id) {
		return run("once", () -> book(id));
	}

	@CachePut(cacheNames = "books", key = "#book.id")
	@CacheTags("all")
	public Book save(Book book) {
		return run("save", () -> book);
	}

	@CacheEvict(cacheNames = "books", beforeInvocation = true)
	public Mono<String> removeMono(String id) {
		return Mono.just(id);
	}

	@CachePut(cacheNames = "books", key = "#book.id")
	public Mono<Book> saveMono(Book book) {
		return Mono.just(book);
	}

	@CacheEvict("books")
	public void remove(String id) {
		run("remove", () -> id);
	}

	@CacheEvict(cacheNames = "books", allEntries = true)
	public void removeAll() {
		run("removeAll", () -> "all");
	}

	@InvalidateTags(cache = "books", tags = "book:#{#id}")
	public void rename(String id) {
		run("rename", () -> id);
	}

	@Transactional
	@InvalidateTags(cache = { "books", "lists" }, tags = { "all", "author:#{#author}" })
	public void renameAll(String author) {
		run("renameAll", () -> author);
	}

	@InvalidateTags(cache = "books", tags = "all")
	public CompletableFuture<String> renameLater() {
		return CompletableFuture.completedFuture("renamed");
	}

	@InvalidateTags(cache = "books", tags = "all")
	public Mono<String> renameMono() {
		return Mono.just("renamed");
	}

	@InvalidateTags(cache = "books", tags = "all")
	public Flux<String> renameFlux() {
		return Flux.just("renamed", "too");
	}

	@Cacheable("lists")
	@CacheTags("#authors.!['author:' + #this]")
	public List<Book> by(List<String> authors, int year) {
		return run("by", () -> authors.stream().map(this::book).toList());
	}

	@Cacheable(cacheNames = "context_group", key = "{#user, #record, #depth}")
	public List<String> group(String user, long record, int depth) {
		return run("group", () -> List.of(user));
	}

	@Cacheable("several")
	public String several(String user, long record, @Nullable String more) {
		return run("several", () -> user + record + more);
	}

	@CachePut(cacheNames = "media", key = "'all'")
	public List<Medium> saveMedia(List<Medium> media) {
		return media;
	}

	@Cacheable(cacheNames = "media", key = "'all'")
	public List<Medium> media() {
		return run("media", () -> List.of());
	}

	@Cacheable("optional")
	public Optional<Book> find(String id) {
		return run("find", () -> id.isEmpty() ? Optional.empty() : Optional.of(book(id)));
	}

	@Cacheable("nullable")
	public @Nullable Book search(String id) {
		return run("search", () -> null);
	}

	@Cacheable("futures")
	@CacheTags("book:#{#id}")
	public CompletableFuture<Book> later(String id) {
		return run("later", () -> CompletableFuture.completedFuture(book(id)));
	}

	@Cacheable(cacheNames = "futures", sync = true)
	public CompletableFuture<Book> laterOnce(String id) {
		return run("laterOnce", () -> CompletableFuture.supplyAsync(() -> book(id)));
	}

	@Cacheable("monos")
	@CacheTags("book:#{#id}")
	public Mono<Book> mono(String id) {
		return run("mono", () -> Mono.fromSupplier(() -> book(id)));
	}

	@Cacheable(cacheNames = "monos", sync = true)
	public Mono<Book> monoOnce(String id) {
		return run("monoOnce", () -> Mono.fromSupplier(() -> book(id)));
	}

	@Cacheable("fluxes")
	public Flux<Book> flux(String id) {
		return run("flux", () -> Flux.just(book(id), book(id + "2")));
	}

	@Cacheable(cacheNames = "conditional", condition = "#id != null")
	@CacheTags("book:#{#id}")
	public String conditional(@Nullable String id) {
		return run("conditional", () -> "value");
	}

	@Cacheable("varargs")
	@CacheTags("#ids")
	public String varargs(String first, String... ids) {
		return run("varargs", () -> first + ids.length);
	}

	@Cacheable("outer")
	@CacheTags("outer")
	public Book outer(Books proxy, String id) {
		return run("outer", () -> proxy.get(id));
	}

	/**
	 * A book.
	 *
	 * @param id which
	 * @param title its title
	 * @param subjects what it is about
	 */
	public record Book(String id, String title, List<String> subjects) {

	}

	/**
	 * What a book may be printed on; JSON says which.
	 */
	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(Paper.class), @JsonSubTypes.Type(Screen.class) })
	public sealed interface Medium {

	}

	/**
	 * Paper.
	 *
	 * @param grams its weight
	 */
	public record Paper(int grams) implements Medium {

	}

	/**
	 * A screen.
	 *
	 * @param inches its size
	 */
	public record Screen(int inches) implements Medium {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Caching {

	}

}
