#!/bin/bash
# Explores the models of the fences and of the queue of instances, and compares the results with the expected ones.
# "check.sh" visits every state; "check.sh wide" adds larger runs, of which it visits
# what fits into a bit field of 128 MiB and ten minutes each.
# Needs spin and a C compiler. Exits with 1 if a result is not as expected.
set -u
here=$(cd "$(dirname "$0")" && pwd)
model=$here/fence.pml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# explore HOW OPTION...: builds and runs one check
explore() {
	local how=$1
	shift
	rm -rf "$work/run" && mkdir "$work/run" && cd "$work/run" || exit 1
	case $how in
		all) compile=(-DMEMLIM=8000); run=(-w25 -m100000) ;;
		shortest) compile=(-DBFS -DMEMLIM=8000); run=(-w25) ;;
		widely) compile=(-DBITSTATE); run=(-w30 -k3 -m100000) ;;
	esac
	spin -a "$@" "$model" >spin.log 2>&1 && gcc -O2 -w -DSAFETY "${compile[@]}" -o pan pan.c >gcc.log 2>&1 || {
		cat spin.log gcc.log
		exit 1
	}
	timeout "${limit:-3600}" ./pan "${run[@]}" >pan.log 2>&1
	ended=$?
	errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' pan.log)
	states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.log)
	seconds=$(sed -n 's/.*elapsed time \([0-9.]*\) .*/\1/p' pan.log)
}

# report EXPECTED NAME: one line of the table
report() {
	local seen="no fault"
	[ "${errors:-0}" -gt 0 ] && seen="fault"
	if [ -z "$errors" ] || grep -q -e "max search depth too small" -e "out of memory" -e "reached -DMEMLIM" pan.log; then
		seen="not finished"
		[ "$1" = "no fault so far" ] && [ "$ended" = 124 ] && seen=$1
	elif [ "$1" = "no fault so far" ] && [ "$seen" = "no fault" ]; then
		seen=$1
	fi
	local verdict=ok
	[ "$seen" = "$1" ] || { verdict="NOT AS EXPECTED ($1)"; failed=1; }
	printf '%-62s %-15s %12s states %8s s  %s\n' "$2" "$seen" "${states:-?}" "${seconds:-?}" "$verdict"
}

holds() { local name=$1; shift; explore all "$@"; report "no fault" "$name"; }
breaks() { local name=$1; shift; explore shortest "$@"; report "fault" "$name"; }
wide() { local name=$1; shift; limit=600 explore widely "$@"; report "no fault so far" "$name"; }

one=-DCLAIMS=1

queue() {
	local check=$1 name=$2
	shift 2
	model=$here/queue.pml "$check" "$name" -DCLIENTS=3 "$@"
}

if [ "${1:-}" != wide-only ]; then
	echo "The queue of instances"
	queue holds  "no waiter is forgotten, one gives up" -DKILLED=0 -DSILENT=0
	queue holds  "... one is killed" -DSILENT=0
	queue holds  "... one does not move" -DKILLED=0
	queue holds  "... two do not move, the first three are told of changes" -DKILLED=0 -DSILENT=2 -DGIVEN_UP=0 -DFRONT=3
	queue breaks "... two do not move, only the first is told" -DKILLED=0 -DSILENT=2 -DGIVEN_UP=0
	queue breaks "nobody is warned" -DKILLED=0 -DSILENT=1 -DGIVEN_UP=0 -DNO_WARNING
	queue breaks "nobody is warned, and who gives up passes nothing on" -DKILLED=0 -DSILENT=0 -DNO_WARNING -DNO_PASSING_ON
	queue breaks "a waiter enters without reading the key" -DKILLED=0 -DSILENT=0 -DNO_READ
	echo "The protocol"
	holds  "fences rise in the order of grants" $one
	holds  "... with hand-offs" $one -DHANDOFFS=1
	holds  "... with extensions" $one -DRAISES=0 -DEXTENSIONS=1
	holds  "the resource takes nothing from an older holder" $one -DRESOURCE
	holds  "one holder at a time, with extensions" $one -DRAISES=0 -DEXTENSIONS=1 -DEXCLUSION
	echo "A rule left out"
	breaks "the fence is written to any majority" $one -DANY_MAJORITY
	breaks "one node is enough for the fence" $one -DMINORITY
	breaks "validity is not checked after the fence was found" $one -DVALIDITY_UNCHECKED
	breaks "a block's first fence is recorded only" $one -DHANDOFFS=1 -DBLOCK_UNRECORDED
	breaks "the resource does not compare fences" $one -DRESOURCE -DUNCHECKED
	echo "One node forgets its keys and its fences"
	breaks "at any time, no guard: two holders" $one -DRAISES=0 -DFORGETS=1 -DEXCLUSION
	breaks "... and clocks right: fences" $one -DRAISES=0 -DFORGETS=1 -DCLOCKS_WITHIN_GUARD
	holds  "restart guard: one holder at a time" $one -DRAISES=0 -DFORGETS=1 -DGUARD -DEXCLUSION
	breaks "restart guard, a clock that lags by more: fences" $one -DRAISES=0 -DFORGETS=1 -DGUARD
	holds  "restart guard, clocks apart by less: fences" $one -DRAISES=0 -DFORGETS=1 -DGUARD -DCLOCKS_WITHIN_GUARD
	breaks "restart guard, two remember, but it had just voted: fences" $one -DRAISES=0 -DFORGETS=1 -DGUARD -DOTHERS_REMEMBER -DVOTING
	holds  "restart guard, two remember, none under way: fences" $one -DRAISES=0 -DFORGETS=1 -DGUARD -DOTHERS_REMEMBER
fi
if [ "${1:-}" = wide ] || [ "${1:-}" = wide-only ]; then
	echo "Larger, in part"
	wide "two clients, two acquisitions each" -DCLAIMS=2
	wide "three clients" -DCLIENTS=3 -DCLAIMS=1
	wide "two clients with everything" -DCLAIMS=1 -DRAISES=2 -DEXTENSIONS=1 -DHANDOFFS=1
	wide "two acquisitions each, restart guard, clocks apart by less" -DCLAIMS=2 -DRAISES=0 -DFORGETS=1 -DGUARD -DCLOCKS_WITHIN_GUARD
fi
exit $failed
