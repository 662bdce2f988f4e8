/*
 * Fences over a quorum of three nodes, as the code gives them: the scripts of
 * RedisLockNode, and RedlockAttempt, FenceAssignment, LeaseExtension and HandOff above them.
 *
 * A lock key holds a token, one per acquisition, or nothing. A fence register holds the
 * largest fence recorded. Commands travel from each client to each node in order, for as
 * long as they like; each is lost, or executed and answered, or executed with an answer
 * that comes too late to count. Nobody reads a clock that others share: a lease is a
 * number, and it may end at any time after it began. Only
 * then may nodes let the key expire, and only until then does its client believe in it.
 *
 * What -D sets, and what each check expects, stands in check.sh.
 */

#ifndef CLIENTS
#define CLIENTS 2
#endif
#ifndef CLAIMS
#define CLAIMS 2 /* acquisitions that each client tries */
#endif
#ifndef RAISES
#define RAISES 1 /* rounds that look for a larger fence */
#endif
#ifndef EXTENSIONS
#define EXTENSIONS 0 /* per acquisition */
#endif
#ifndef HANDOFFS
#define HANDOFFS 0 /* per acquisition, at most one */
#endif
#ifndef FORGETS
#define FORGETS 0 /* times that a node loses its keys and registers */
#endif

#define NODES 3
#define QUORUM 2
#define TOKENS (CLIENTS * CLAIMS)
#define NOBODY TOKENS
#define BLOCK 2

/* What the clocks show. A fence from a clock that goes on would only be larger. */
#define SLOW 1
#define FAST 3
#define WIRE 5

/* Commands; those that a client counts the answers of are its rounds as well. */
#define NONE 0
#define ACQUIRE 1
#define RAISE 2
#define RAISE_AGAIN 3
#define EXTEND 4

chan wire[CLIENTS * NODES] = [WIRE] of { byte, byte, byte }; /* command, token, fence */

/* What nodes store. */
byte key[NODES] = NOBODY;
byte keyLease[NODES];
byte recorded[NODES];

/* Leases of each token that are over: none, the first, or its extension too. */
byte over[TOKENS];

/* What clients know: the round under way, its answers, the lease they believe in. */
byte token[CLIENTS] = NOBODY;
byte round[CLIENTS];
byte granted[CLIENTS];
byte taken[CLIENTS];
byte clock[CLIENTS] = SLOW;
byte seen[CLIENTS];
byte belief[CLIENTS];
bool holding[CLIENTS];

/* What the properties look at. */
byte newest;   /* the fence of the latest acquisition */
byte reserved; /* the last one of the largest block that was given out */
byte proposed; /* ... that was ever sent */

/* A node that has restarted, and what its guard waits for. */
byte forgets;
byte slowest; /* every proposal is larger: how far behind the slowest clock may be */
#ifdef GUARD
bool barred[NODES];
byte begun[TOKENS];
byte before[TOKENS];
#define MAY_VOTE(n) (!barred[n])
#else
#define MAY_VOTE(n) true
#endif

#define MAX(a, b) ((a) > (b) -> (a) : (b))
#ifdef VALIDITY_UNCHECKED
#define VALID(i) (token[i] != NOBODY)
#else
#define VALID(i) (token[i] != NOBODY && belief[i] > over[token[i]])
#endif

#ifdef BLOCK_UNRECORDED
#define LAST_OF(first) (first)
#else
#define LAST_OF(first) ((first) + BLOCK - 1)
#endif

#ifdef MINORITY
#define ENOUGH 1
#else
#define ENOUGH QUORUM
#endif

/* ---- the resource, and the order of grants ---- */

#ifdef RESOURCE
#define GRANTS (TOKENS * (1 + HANDOFFS))
byte given[GRANTS];
bool wrote[GRANTS];
byte grants;
byte largestWritten;
byte latestWriter;

/* Each holder writes once, whenever it likes: at once, or after a pause beyond its lease. */
inline write(g) {
	wrote[g] = true;
#ifdef UNCHECKED
	if
	:: true ->
#else
	if
	:: given[g] >= largestWritten ->
#endif
		assert(g >= latestWriter);
		largestWritten = given[g];
		latestWriter = g
	:: else
	fi
}

proctype Resource() {
	byte g;
end:
	do
	:: d_step { g < grants && !wrote[g] -> write(g) }
	:: g + 1 < grants -> g++
	:: g > 0 -> g = 0
	od
}
#endif

inline grant(i, fence) {
#ifdef RESOURCE
	given[grants] = fence;
	grants++;
#else
#ifdef EXCLUSION
	other = 0;
	do
	:: other < CLIENTS ->
		assert(other == i || !holding[other] || !VALID(other));
		other++
	:: else -> break
	od;
	other = 0;
#else
	assert(fence > newest);
#endif
	newest = fence;
#endif
	reserved = MAX(reserved, p + BLOCK - 1);
	holding[i] = true
}

/* ---- nodes ---- */

inline answer(i, c, t, yes, fenced, largest) {
	if
	:: answered ->
		granted[i] = granted[i] + yes;
		taken[i] = taken[i] + fenced;
		seen[i] = MAX(seen[i], largest)
	:: else
	fi
}

/* RECORD_FENCE */
inline record(p) {
	largest = recorded[n];
	if
	:: p > recorded[n] -> recorded[n] = LAST_OF(p); fenced = 1
	:: else -> fenced = 0
	fi
}

inline execute(i, c, t, p) {
	yes = 0;
	fenced = 0;
	largest = 0;
	if
	:: c == ACQUIRE ->
		if
		:: key[n] == NOBODY ->
			key[n] = t;
			keyLease[n] = 1;
			yes = 1;
			record(p)
		:: else -> largest = recorded[n]
		fi
	:: c == RAISE || c == RAISE_AGAIN ->
		if
#ifdef ANY_MAJORITY
		:: true -> record(p)
#else
		:: key[n] == t -> record(p)
		:: else
#endif
		fi
	:: c == EXTEND ->
		if
		:: key[n] == NOBODY ->
			key[n] = t;
			keyLease[n] = 2;
			recorded[n] = MAX(recorded[n], p)
		:: key[n] == t ->
			keyLease[n] = 2;
			fenced = 1;
			recorded[n] = MAX(recorded[n], p)
		:: else
		fi
	fi;
	answer(i, c, t, yes, fenced, largest)
}

/*
 * The end of a lease is seen only by a command that finds the key gone, and by the client
 * whose token it was. So a key goes where another's command waits that would see it. A
 * release is the same: it deletes its own token's key only, and is sent when its client
 * has let go of the token; it may come late or never. Likewise a command that is lost
 * differs from one that is still on its way only for those behind it; and a round takes
 * no more answers once it is decided.
 */
#define GOES(i) (key[n] != NOBODY && (wire[i * NODES + n] ? [ACQUIRE, _, _] \
		|| (key[n] / CLAIMS != i && wire[i * NODES + n] ? [EXTEND, _, _])))

inline go() {
	over[key[n]] = MAX(over[key[n]], keyLease[n]);
	key[n] = NOBODY;
	keyLease[n] = 0
}

inline deliver(i, inTime) {
	wire[i * NODES + n] ? c, t, p;
	answered = inTime && token[i] == t && round[i] == c && granted[i] < QUORUM && taken[i] < QUORUM;
	execute(i, c, t, p);
	c = 0; t = 0; p = 0; yes = 0; fenced = 0; largest = 0; answered = false
}

/* Connections break with the node, so what was on its way is gone. */
inline drain() {
	t = 0;
	do
	:: t < CLIENTS ->
		do
		:: nempty(wire[t * NODES + n]) -> wire[t * NODES + n] ? _, _, _
		:: empty(wire[t * NODES + n]) -> break
		od;
		t++
	:: else -> break
	od;
	t = 0
}

inline forget() {
	forgets++;
	key[n] = NOBODY;
	keyLease[n] = 0;
	recorded[n] = 0;
	drain();
#ifdef GUARD
	barred[n] = true;
	do
	:: t < TOKENS -> before[t] = begun[t]; t++
	:: else -> break
	od;
	t = 0;
#ifdef CLOCKS_WITHIN_GUARD
	known = proposed
#endif
#else
#ifdef CLOCKS_WITHIN_GUARD
	slowest = proposed
#endif
#endif
}

/* A vote that was counted before its node forgot is part of what is remembered. */
#ifdef VOTING
#define IDLE true
#else
#define IDLE (granted[0] == 0 && granted[1] == 0)
#endif
#define REMEMBERS(m) (m == n || recorded[m] >= reserved)

proctype Node(byte n) {
	byte c, t, p, yes, fenced, largest;
	bool answered;
#if defined(GUARD) && defined(CLOCKS_WITHIN_GUARD)
	byte known;
#endif
end:
	do
	:: d_step { nempty(wire[n]) -> deliver(0, true) }
	:: d_step { nempty(wire[n]) && (key[n] == NOBODY || key[n] / CLAIMS == 0) -> deliver(0, false) }
	:: d_step { len(wire[n]) > 1 -> wire[n] ? _, _, _ }
	:: d_step { GOES(0) -> go() }
	:: d_step { nempty(wire[NODES + n]) -> deliver(1, true) }
	:: d_step { nempty(wire[NODES + n]) && (key[n] == NOBODY || key[n] / CLAIMS == 1) -> deliver(1, false) }
	:: d_step { len(wire[NODES + n]) > 1 -> wire[NODES + n] ? _, _, _ }
	:: d_step { GOES(1) -> go() }
#if CLIENTS > 2
	:: d_step { nempty(wire[2 * NODES + n]) -> deliver(2, true) }
	:: d_step { nempty(wire[2 * NODES + n]) && (key[n] == NOBODY || key[n] / CLAIMS == 2) -> deliver(2, false) }
	:: d_step { len(wire[2 * NODES + n]) > 1 -> wire[2 * NODES + n] ? _, _, _ }
	:: d_step { GOES(2) -> go() }
#endif
#if FORGETS > 0
	:: d_step {
#ifdef OTHERS_REMEMBER
			forgets < FORGETS && REMEMBERS(0) && REMEMBERS(1) && REMEMBERS(2) && IDLE -> forget()
#else
			forgets < FORGETS -> forget()
#endif
		}
#endif
#ifdef GUARD
	/* By now all leases that had begun when the node forgot are over. */
	:: d_step {
			barred[n] ->
			barred[n] = false;
			do
			:: t < TOKENS -> over[t] = MAX(over[t], before[t]); t++
			:: else -> break
			od;
			t = 0
#ifdef CLOCKS_WITHIN_GUARD
			; slowest = MAX(slowest, known)
#endif
		}
#endif
	od
}

/* ---- clients ---- */

inline propose(p) {
	p = MAX(clock[i], seen[i] + 1);
	p = MAX(p, slowest + 1)
#ifdef CLOCKS_WITHIN_GUARD
	; proposed = MAX(proposed, p + BLOCK - 1)
#endif
}

inline send(c, p) {
	n = 0;
	do
	:: n < NODES ->
		if
		:: c != ACQUIRE || MAY_VOTE(n) -> wire[i * NODES + n] ! c, token[i], p
		:: else
		fi;
		n++
	:: else -> break
	od;
	n = 0
}

inline ask(c) {
	round[i] = c;
	granted[i] = 0;
	taken[i] = 0
}

#define ROOM (nfull(wire[i * NODES]) && nfull(wire[i * NODES + 1]) && nfull(wire[i * NODES + 2]))

inline start() {
	token[i] = i * CLAIMS + k;
	k++;
#ifdef GUARD
	begun[token[i]] = 1;
#endif
	belief[i] = 1;
	propose(p);
	ask(ACQUIRE);
	send(ACQUIRE, p)
}

inline raise() {
	propose(p);
	ask(RAISE + raises);
	send(RAISE + raises, p);
	raises++
}

inline accept() {
	seen[i] = MAX(seen[i], p + BLOCK - 1);
	ask(NONE)
}

proctype Client(byte i) {
	byte n, p, k, raises, extensions, handoffs;
#ifdef EXCLUSION
	byte other;
#endif
next:
	if
	:: k == CLAIMS -> goto end
	:: d_step { k < CLAIMS && ROOM -> start() }
	fi;
	/* Attempt.judge; a deadline, an interrupt or refusals end it at any time. */
	if
	:: granted[i] >= QUORUM && taken[i] >= ENOUGH -> goto settled
	:: granted[i] >= QUORUM && taken[i] < ENOUGH -> goto lookHigher
	:: goto abandon
	fi;
lookHigher:
	/* FenceAssignment.raise */
	if
	:: goto abandon
	:: d_step { raises < RAISES && ROOM -> raise() }
	fi;
	if
	:: taken[i] >= ENOUGH -> goto settled
	:: raises < RAISES -> goto lookHigher
	:: goto abandon
	fi;
settled:
	/* Attempt.granted */
	if
	:: !VALID(i) -> goto abandon
	:: d_step { VALID(i) -> accept(); grant(i, p) }
	fi;
	do
#if EXTENSIONS > 0
	:: d_step {
			extensions < EXTENSIONS && VALID(i) && ROOM ->
			extensions++;
#ifdef GUARD
			begun[token[i]] = 2;
#endif
			ask(EXTEND);
			send(EXTEND, p + BLOCK - 1)
		}
	:: d_step { round[i] == EXTEND && taken[i] >= QUORUM && VALID(i) -> belief[i] = 2; ask(NONE) }
#endif
#if HANDOFFS > 0
	:: d_step { handoffs < HANDOFFS && VALID(i) -> handoffs++; grant(i, p + handoffs) }
#endif
	:: break
	od;
abandon:
	atomic {
		true;
		d_step {
			ask(NONE);
			token[i] = NOBODY;
			belief[i] = 0;
			holding[i] = false;
			p = 0;
			raises = 0;
			extensions = 0;
			handoffs = 0;
			if
			:: k == CLAIMS -> seen[i] = 0
			:: else
			fi
		}
	};
	goto next;
end:
	skip
}

init {
	/* Earlier acquisitions have left their marks, and clocks differ. */
	atomic {
		if
		:: skip
		:: recorded[0] = 5
		fi;
		if
		:: skip
		:: clock[0] = FAST
		fi;
		run Node(0);
		run Node(1);
		run Node(2);
		run Client(0);
		run Client(1);
#if CLIENTS > 2
		run Client(2);
#endif
#ifdef RESOURCE
		run Resource();
#endif
		skip
	}
}
