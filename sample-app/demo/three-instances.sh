#!/usr/bin/env bash
# Starts three instances of the sample that share the Redis nodes and their own database, sends the same work to all of
# them at the same time, and counts duplicate links in the database. Ends with "0 duplicates" and status 0, or with
# another status. Needs bash and curl; builds the application if it is not built.
set -euo pipefail

calls=20
records=6
app=$(cd "$(dirname "$0")/.." && pwd)
run="$app/target/demo/$$"
json='Content-Type: application/json'
pids=()
urls=()

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

stop() {
	status=$?
	trap - EXIT INT TERM
	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null || true
	done
	for pid in "${pids[@]}"; do
		wait "$pid" 2>/dev/null || true
	done
	exit "$status"
}
trap stop EXIT
trap 'exit 130' INT TERM

command -v curl >/dev/null || fail "curl is not installed"

find_jar() {
	find "$app/target" -maxdepth 1 -name 'sample-app-*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar' 2>/dev/null | head -n 1
}

jar=$(find_jar)
if [ -z "$jar" ]; then
	echo "Building the application ..."
	(cd "$app/.." && mvn -B -ntp -q -pl sample-app -am -DskipTests package) || fail "the build failed"
	jar=$(find_jar)
fi

mkdir -p "$run"

# The demonstration shares the usual nodes with other running instances. It has its own namespace and database.
start_instance() {
	java -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="$run" -jar "$jar" --server.port=0 --holdfast.instance-id="instance-$1" \
		--holdfast.namespace="demo-$$" --sample.directory="$run" --sample.nodes.directory="$app/target/redis-nodes" \
		>"$run/instance-$1.log" 2>&1 &
	pids+=($!)
}

await_instance() {
	local port="" waited
	for ((waited = 0; waited < 600; waited++)); do
		port=$(sed -n 's/.*Tomcat started on port \([0-9]*\).*/\1/p' "$run/instance-$1.log")
		if [ -n "$port" ]; then
			urls+=("http://localhost:$port")
			echo "instance-$1 serves on port $port"
			return
		fi
		kill -0 "${pids[$1 - 1]}" 2>/dev/null || break
		sleep 0.2
	done
	tail -n 30 "$run/instance-$1.log" >&2
	fail "instance-$1 did not start"
}

# Sends one request and appends the answer's status, a space and its body to a file.
send() {
	curl -s -o - -w ' %{http_code}\n' -X POST "$1" -H "$json" -d "${3:-}" | sed 's/^\(.*\) \([0-9]*\)$/\2 \1/' >>"$2" ||
		echo "000 no answer" >>"$2"
}

create() {
	curl -sf -X POST "${urls[$(($1 % 3))]}/records" -H "$json" -d "{\"title\": \"Record $1\", \"tags\": [\"$2\"]}" |
		sed 's/.*"id":\([0-9]*\).*/\1/'
}

# Each piece of work writes to its own file, because appending from many processes could mix lines.
await_work() {
	local pid
	for pid in "${work[@]}"; do
		wait "$pid"
	done
	work=()
}

field() {
	sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p"
}

echo "Starting three instances; their logs are in ${run#"$PWD"/}"
for i in 1 2 3; do
	start_instance "$i"
done
for i in 1 2 3; do
	await_instance "$i"
done

work=()
ids=()
for ((i = 0; i < records; i++)); do
	ids+=("$(create "$i" common)")
done
echo "Created the records ${ids[*]}, which all have one tag in common"

echo "Sending $calls calls of POST /records/${ids[0]}/relationships to each instance at once"
mkdir "$run/discovery"
for ((i = 0; i < calls; i++)); do
	for j in 0 1 2; do
		send "${urls[$j]}/records/${ids[0]}/relationships" "$run/discovery/$j-$i" &
		work+=($!)
	done
done
await_work
for i in 1 2 3; do
	answers=$(grep -h "^200 .*\"instance\":\"instance-$i\"" "$run"/discovery/* || true)
	echo "  instance-$i answered $(printf '%s' "$answers" | grep -c . || true) calls" \
		"and created $(printf '%s\n' "$answers" | field linksCreated | awk '{ n += $1 } END { print n + 0 }') links"
done
if grep -hv '^200 ' "$run"/discovery/* >&2; then
	fail "a call was not answered with 200"
fi
created=$(cat "$run"/discovery/* | field linksCreated | awk '{ n += $1 } END { print n + 0 }')
[ "$created" -eq $((records - 1)) ] || fail "$created links were created, but $((records - 1)) were missing"

echo "Merging pairs of records, each in both orders and at two instances at once, while all are discovered"
mkdir "$run/merge" "$run/mixed"
for ((i = 0; i < records; i += 2)); do
	for j in 0 1 2; do
		send "${urls[$j]}/records/${ids[$i]}/relationships" "$run/mixed/$i-$j" &
		work+=($!)
		send "${urls[$j]}/records/${ids[$((i + 1))]}/relationships" "$run/mixed/$((i + 1))-$j" &
		work+=($!)
	done
	send "${urls[0]}/records/merge" "$run/merge/$i-a" "{\"ids\": [${ids[$i]}, ${ids[$((i + 1))]}]}" &
	work+=($!)
	send "${urls[1]}/records/merge" "$run/merge/$i-b" "{\"ids\": [${ids[$((i + 1))]}, ${ids[$i]}]}" &
	work+=($!)
done
await_work
for i in 1 2 3; do
	echo "  instance-$i merged $(cat "$run"/merge/* | grep -c "^200 .*\"instance\":\"instance-$i\"" || true) pairs"
done
merged=$(cat "$run"/merge/* | grep -c '^200 ' || true)
[ "$merged" -eq $((records / 2)) ] || fail "$merged of $((records / 2)) pairs were merged"
if grep -hvE '^(200|404) ' "$run"/merge/* "$run"/mixed/* >&2; then
	fail "a call was not answered with 200 or, for a record that was merged away, with 404"
fi

echo "Sending the same payment $calls times to each instance at once"
mkdir "$run/payment"
for ((i = 0; i < calls; i++)); do
	for j in 0 1 2; do
		curl -s -o - -w ' %{http_code}\n' -X POST "${urls[$j]}/payments" -H "$json" -H 'Idempotency-Key: "demo"' \
			-d '{"from": "alice", "to": "bob", "amount": 10}' | sed 's/^\(.*\) \([0-9]*\)$/\2 \1/' >"$run/payment/$j-$i" &
		work+=($!)
	done
done
await_work
if grep -hv '^201 ' "$run"/payment/* >&2; then
	fail "a payment was not answered with 201"
fi
[ "$(cat "$run"/payment/* | sort -u | grep -c .)" -eq 1 ] || fail "the same payment had different answers"
balance=$(curl -sf "${urls[1]}/accounts/alice" | field balance)
echo "  $(cat "$run"/payment/* | grep -c .) equal answers; the account has $balance of 1000.00"
[ "$balance" = 990.00 ] || fail "the payment of 10 was booked more than once"

echo "Asking $calls times at each instance at once for a report that takes two seconds"
mkdir "$run/report"
for ((i = 0; i < calls; i++)); do
	for j in 0 1 2; do
		curl -sf "${urls[$j]}/tasks/report" >"$run/report/$j-$i" &
		work+=($!)
	done
done
await_work
[ "$(for answer in "$run"/report/*; do cat "$answer"; echo; done | sort -u | grep -c .)" -eq 1 ] ||
	fail "the report was computed more than once"
echo "  $((3 * calls)) equal answers, computed by $(cat "$run/report/0-0" | field instance)"

# Callers that waited for the report count as cache misses; these calls raise the hit rate.
echo "Asking $((5 * calls)) times at each instance for the data of a platform"
for ((i = 0; i < 5 * calls; i++)); do
	for j in 0 1 2; do
		curl -sf "${urls[$j]}/platforms/shop?user=ada&dataSource=orders" >/dev/null || fail "the platform was not answered"
	done
done
for j in 0 1 2; do
	rate=$(curl -sf "${urls[$j]}/statistics" | sed -n 's/^[^[]*"hitRate":\([0-9.]*\).*/\1/p')
	echo "  instance-$((j + 1)) answered $(awk "BEGIN { printf \"%.0f\", 100 * $rate }") % of all lookups from its caches"
	awk "BEGIN { exit !($rate > 0.7) }" || fail "the hit rate is not above 70 %"
done

links=$(curl -sf "${urls[0]}/records/duplicates") || fail "the links cannot be counted"
duplicates=$(printf '%s' "$links" | field duplicates)
echo "The database has $(printf '%s' "$links" | field links) links"
echo "$duplicates duplicates"
[ "$duplicates" = 0 ]
