package io.holdfast.spring.json;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.JsonView;
import io.holdfast.spring.annotation.Idempotent;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;

/**
 * One method for each type of result that is restored.
 */
@Idempotent(key = "#key")
@Cacheable(cacheNames = "values", key = "#root.methodName")
public class SupportedValues {

	public boolean primitiveBoolean(String key) {
		return true;
	}

	public byte primitiveByte(String key) {
		return -1;
	}

	public short primitiveShort(String key) {
		return Short.MIN_VALUE;
	}

	public char primitiveChar(String key) {
		return 'ß';
	}

	public int primitiveInt(String key) {
		return Integer.MIN_VALUE;
	}

	public long primitiveLong(String key) {
		return Long.MIN_VALUE;
	}

	public float primitiveFloat(String key) {
		return Float.MIN_VALUE;
	}

	public double primitiveDouble(String key) {
		return -0.0;
	}

	public @Nullable Boolean boxedBoolean(String key) {
		return null;
	}

	public Character boxedCharacter(String key) {
		return '"';
	}

	public Float notANumber(String key) {
		return Float.NaN;
	}

	public Double infinite(String key) {
		return Double.NEGATIVE_INFINITY;
	}

	public List<Double> doubles(String key) {
		return List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 0.1, -0.0);
	}

	public String text(String key) {
		return "a\"\\\n\u2028 ß 😀";
	}

	public BigDecimal decimal(String key) {
		return new BigDecimal("10.00");
	}

	public BigDecimal largeDecimal(String key) {
		return new BigDecimal("1E+30");
	}

	public BigInteger integer(String key) {
		return BigInteger.TEN.pow(40);
	}

	public Color color(String key) {
		return Color.BLUE;
	}

	public Labelled labelled(String key) {
		return Labelled.TWO;
	}

	public Instant instant(String key) {
		return Instant.parse("2026-01-02T03:04:05.123456789Z");
	}

	public LocalDate localDate(String key) {
		return LocalDate.of(2026, 2, 28);
	}

	public LocalTime localTime(String key) {
		return LocalTime.of(23, 59, 59, 1);
	}

	public LocalDateTime localDateTime(String key) {
		return LocalDateTime.of(2026, 2, 28, 1, 2, 3, 4);
	}

	public OffsetDateTime offsetDateTime(String key) {
		return OffsetDateTime.parse("2026-01-02T03:04:05.000000001+05:30");
	}

	public OffsetTime offsetTime(String key) {
		return OffsetTime.parse("03:04:05.000000001-08:00");
	}

	public List<ZonedDateTime> zonedDateTimes(String key) {
		ZoneId zone = ZoneId.of("Europe/Berlin");
		ZonedDateTime twice = ZonedDateTime.ofLocal(LocalDateTime.of(2026, 10, 25, 2, 30), zone, null);
		return List.of(twice, twice.withLaterOffsetAtOverlap(),
				ZonedDateTime.of(LocalDateTime.of(2026, 1, 1, 0, 0), ZoneOffset.UTC),
				ZonedDateTime.of(LocalDateTime.of(2026, 1, 1, 0, 0), ZoneId.of("UTC")));
	}

	public Year year(String key) {
		return Year.of(2026);
	}

	public YearMonth yearMonth(String key) {
		return YearMonth.of(2026, 1);
	}

	public MonthDay monthDay(String key) {
		return MonthDay.of(2, 29);
	}

	public Month month(String key) {
		return Month.MAY;
	}

	public DayOfWeek dayOfWeek(String key) {
		return DayOfWeek.SUNDAY;
	}

	public Period period(String key) {
		return Period.of(1, 2, 3);
	}

	public Duration duration(String key) {
		return Duration.ofSeconds(-1, 1);
	}

	public ZoneId zoneId(String key) {
		return ZoneId.of("Australia/Lord_Howe");
	}

	public ZoneOffset zoneOffset(String key) {
		return ZoneOffset.ofHoursMinutes(-3, -30);
	}

	public Date date(String key) {
		return new Date(1234567890123L);
	}

	public Timestamp timestamp(String key) {
		return Timestamp.from(Instant.parse("2026-01-02T03:04:05.123456789Z"));
	}

	public java.sql.Date sqlDate(String key) {
		return java.sql.Date.valueOf("2026-01-02");
	}

	public Time sqlTime(String key) {
		return Time.valueOf("03:04:05");
	}

	public UUID uuid(String key) {
		return UUID.fromString("5f0c1b2a-0000-4000-8000-000000000001");
	}

	public URI uri(String key) {
		return URI.create("https://example.org/a%20b?c=d#e");
	}

	public List<Locale> locales(String key) {
		return List.of(Locale.GERMANY, Locale.ROOT, Locale.forLanguageTag("zh-Hant-TW"), Locale.ENGLISH);
	}

	public Currency currency(String key) {
		return Currency.getInstance("JPY");
	}

	public TimeZone timeZone(String key) {
		return TimeZone.getTimeZone("Asia/Kolkata");
	}

	public Charset charset(String key) {
		return StandardCharsets.UTF_16LE;
	}

	public File file(String key) {
		return new File("/tmp/a");
	}

	public byte[] bytes(String key) {
		return new byte[] { 0, -1, 127 };
	}

	public char[] chars(String key) {
		return "secret".toCharArray();
	}

	public int[] ints(String key) {
		return new int[] { 1, 2 };
	}

	public String[][] texts(String key) {
		return new String[][] { { "a" }, {} };
	}

	public Money[] records(String key) {
		return new Money[] { new Money(BigDecimal.ONE, Currency.getInstance("EUR")) };
	}

	public Optional<Money> optional(String key) {
		return Optional.of(new Money(BigDecimal.ONE, Currency.getInstance("EUR")));
	}

	public Optional<String> emptyOptional(String key) {
		return Optional.empty();
	}

	public Optionals optionals(String key) {
		return new Optionals(Optional.empty(), OptionalInt.of(1), OptionalLong.empty(), OptionalDouble.of(0.5));
	}

	public Page<Money> generics(String key) {
		return new Page<>(List.of(new Money(BigDecimal.ONE, Currency.getInstance("EUR"))), 1);
	}

	public Collection<String> collection(String key) {
		return List.of("b", "a");
	}

	public List<@Nullable String> listWithNulls(String key) {
		return Arrays.asList("a", null);
	}

	public Set<String> set(String key) {
		return new LinkedHashSet<>(List.of("b", "a", "c"));
	}

	public SortedSet<String> sortedSet(String key) {
		return new TreeSet<>(Set.of("b", "a"));
	}

	public NavigableSet<Integer> navigableSet(String key) {
		return new TreeSet<>(Set.of(2, 1));
	}

	public Queue<String> queue(String key) {
		return new LinkedList<>(List.of("b", "a"));
	}

	public Deque<String> deque(String key) {
		return new ArrayDeque<>(List.of("b", "a"));
	}

	public ArrayList<String> arrayList(String key) {
		return new ArrayList<>(List.of("b"));
	}

	public CopyOnWriteArrayList<String> copyOnWriteList(String key) {
		return new CopyOnWriteArrayList<>(List.of("b"));
	}

	public EnumSet<Color> enumSet(String key) {
		return EnumSet.of(Color.BLUE);
	}

	public EnumMap<Color, Money> enumMap(String key) {
		return new EnumMap<>(Map.of(Color.RED, new Money(BigDecimal.TEN, Currency.getInstance("EUR"))));
	}

	public Map<String, List<Money>> map(String key) {
		return Map.of("a", List.of(new Money(BigDecimal.ONE, Currency.getInstance("EUR"))));
	}

	public Map<String, @Nullable String> mapWithNulls(String key) {
		Map<String, @Nullable String> map = new LinkedHashMap<>();
		map.put("b", null);
		map.put("", "a");
		return map;
	}

	public SortedMap<Integer, String> sortedMap(String key) {
		return new TreeMap<>(Map.of(10, "a", 9, "b"));
	}

	public ConcurrentHashMap<Long, String> concurrentMap(String key) {
		return new ConcurrentHashMap<>(Map.of(1L, "a"));
	}

	public Map<Labelled, String> enumKeys(String key) {
		return Map.of(Labelled.TWO, "a");
	}

	public Map<UUID, String> uuidKeys(String key) {
		return Map.of(UUID.fromString("5f0c1b2a-0000-4000-8000-000000000001"), "a");
	}

	public Map<LocalDate, String> dateKeys(String key) {
		return Map.of(LocalDate.of(2026, 1, 1), "a");
	}

	public Map<Instant, String> instantKeys(String key) {
		return Map.of(Instant.parse("2026-01-02T03:04:05.123456789Z"), "a");
	}

	public Map<BigDecimal, String> decimalKeys(String key) {
		return Map.of(new BigDecimal("1.50"), "a");
	}

	public Map<Id, String> valueKeys(String key) {
		return Map.of(new Id("x"), "a");
	}

	public Id value(String key) {
		return new Id("x");
	}

	public Shape named(String key) {
		return new Circle(2);
	}

	public List<Shape> namedElements(String key) {
		return List.of(new Circle(1), new Square(2));
	}

	public Bean bean(String key) {
		Bean bean = new Bean();
		bean.setName("a");
		bean.setSize(1);
		return bean;
	}

	public WithoutSetters withoutSetters(String key) {
		return new WithoutSetters("a");
	}

	public Created created(String key) {
		return Created.of("a", 2);
	}

	public Formatted formatted(String key) {
		return new Formatted(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6), new Date(1234567890123L), List.of(), "");
	}

	public Renamed renamed(String key) {
		return new Renamed("a", 1);
	}

	public Tree tree(String key) {
		return new Tree("a", List.of(new Tree("b", List.of())));
	}

	enum Color {

		RED, BLUE

	}

	enum Labelled {

		ONE, TWO {
			@Override
			String body() {
				return "two";
			}
		};

		String body() {
			return "";
		}

		@Override
		public String toString() {
			return "the same";
		}

	}

	record Money(BigDecimal amount, Currency currency) {

		@JsonIgnore
		public boolean isZero() {
			return this.amount.signum() == 0;
		}

		public String getText() {
			return this.amount + " " + this.currency;
		}

	}

	record Optionals(Optional<String> text, OptionalInt number, OptionalLong large, OptionalDouble real) {
	}

	record Page<T>(List<T> content, int number) {
	}

	record Id(@JsonValue String value) {

		@JsonCreator
		Id {
			Objects.requireNonNull(value);
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(value = Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Square.class, name = "square") })
	interface Shape {

	}

	record Circle(int radius) implements Shape {
	}

	record Square(int side) implements Shape {
	}

	@JsonIgnoreProperties({ "hibernateLazyInitializer", "handler" })
	static class Bean {

		private @Nullable String name;

		private int size;

		private transient int cached;

		private int unseen;

		public @Nullable String getName() {
			return this.name;
		}

		public void setName(@Nullable String name) {
			this.name = name;
		}

		public int getSize() {
			return this.size;
		}

		public void setSize(int size) {
			this.size = size;
		}

		@JsonIgnore
		public boolean isLarge() {
			return this.size > this.unseen;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Bean bean && Objects.equals(bean.name, this.name) && bean.size == this.size;
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.name, this.size);
		}

	}

	static class WithoutSetters {

		private @Nullable String name;

		WithoutSetters() {
		}

		WithoutSetters(String name) {
			this.name = name;
		}

		public @Nullable String getName() {
			return this.name;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof WithoutSetters that && Objects.equals(that.name, this.name);
		}

		@Override
		public int hashCode() {
			return Objects.hashCode(this.name);
		}

	}

	static final class Created {

		private final String name;

		private final int size;

		private Created(String name, int size) {
			this.name = name;
			this.size = size;
		}

		@JsonCreator
		static Created of(@JsonProperty("name") String name, @JsonProperty("size") int size) {
			return new Created(name, size);
		}

		public String getName() {
			return this.name;
		}

		public int getSize() {
			return this.size;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Created that && that.name.equals(this.name) && that.size == this.size;
		}

		@Override
		public int hashCode() {
			return this.name.hashCode();
		}

	}

	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Formatted(@JsonFormat(pattern = "dd.MM.yyyy") LocalDateTime at, @JsonFormat(pattern = "yyyy") Date date,
			List<String> none, @JsonView(String.class) String empty) {
	}

	record Renamed(@JsonProperty("the-name") String name, @JsonProperty(required = true) int size) {
	}

	record Tree(String name, List<Tree> children) {
	}

}
