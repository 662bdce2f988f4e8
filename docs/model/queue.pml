/*
 * The queue in which instances wait for a lock, on the node that keeps it: the scripts of
 * RedisInstanceQueue, and above them InstancePlace and QueueHeadAcquirer, without the
 * timers that look after seconds whether a waiter was forgotten. So a waiter that nobody
 * would wake is a deadlock.
 *
 * Clients may be killed (the server then knows that they no longer listen), stand still
 * for ever (it does not), or give up. What ends after some time may end at any moment.
 */
#ifndef CLIENTS
#define CLIENTS 4
#endif
#ifndef FRONT
#define FRONT 1
#endif
#ifndef KILLED
#define KILLED 1
#endif
#ifndef SILENT
#define SILENT 1
#endif
#ifndef GIVEN_UP
#define GIVEN_UP 1
#endif
#ifndef TURNS
#define TURNS 1
#endif
#define NOBODY 255
#define CALL 0
#define LOOK 1

byte holder = NOBODY;
byte turn = NOBODY;
byte queue[CLIENTS];
byte waiting = 0;
bool listens[CLIENTS];
bool tracked[CLIENTS];
bool pushed[CLIENTS];
byte killed = 0;
byte silent = 0;
byte given_up = 0;
#define FAIL(me) \
	:: atomic { killed < KILLED -> killed++; listens[me] = false; tracked[me] = false; goto end_failed } \
	:: atomic { silent < SILENT -> silent++; goto end_failed }
/* At most one message of a kind is on its way: a second one says nothing new. */
bool calls[CLIENTS];
bool looks[CLIENTS];

inline push_change(except, i) {
	i = 0;
	do
	:: i < CLIENTS ->
		if
		:: tracked[i] && i != except -> tracked[i] = false; pushed[i] = true
		:: else
		fi;
		i++
	:: else -> break
	od
}

inline take_out(at, i) {
	i = at;
	do
	:: i + 1 < waiting -> queue[i] = queue[i + 1]; i++
	:: else -> break
	od;
	waiting--;
	queue[waiting] = NOBODY
}

inline rank_of(who, at) {
	at = 0;
	do
	:: at < waiting && queue[at] != who -> at++
	:: else -> break
	od
}

inline warn() {
#ifndef NO_WARNING
	if
	:: waiting > 0 && listens[queue[0]] -> looks[queue[0]] = true
	:: else
	fi;
	if
	:: waiting > 1 && listens[queue[1]] -> looks[queue[1]] = true
	:: else
	fi
#else
	skip
#endif
}

inline call_next(i, first) {
	do
	:: waiting == 0 -> break
	:: else ->
		first = queue[0];
		take_out(0, i);
		if
		:: listens[first] -> calls[first] = true; turn = first; warn(); break
		:: else
		fi
	od
}

inline enter(me, i, at, first, mine, look) {
	mine = false;
	look = false;
	rank_of(me, at);
#ifdef NO_READ
	if
	:: at == waiting -> queue[waiting] = me; waiting++
	:: else
	fi
#else
	if
	:: holder == NOBODY && (turn == me || (turn == NOBODY && waiting == 0)) -> turn = me; mine = true
	:: else ->
		if
		:: at == waiting -> queue[waiting] = me; waiting++
		:: else
		fi;
		if
		:: holder == NOBODY && turn == NOBODY && at == 0 ->
			take_out(0, i); turn = me; warn(); mine = true
		:: holder == NOBODY && turn == NOBODY && at > 0 -> call_next(i, first); look = at < 2
		:: holder == NOBODY && turn != NOBODY -> look = at < 2
		:: holder != NOBODY && at < FRONT -> tracked[me] = true
		:: else
		fi
	fi
#endif
}

inline leave(me, i, at, first) {
	rank_of(me, at);
	first = (at == 0 && waiting > 0);
	if
	:: at < waiting -> take_out(at, i)
	:: else
	fi;
	if
	:: turn == me -> turn = NOBODY; first = true
	:: else
	fi;
#ifndef NO_PASSING_ON
	if
	:: first && turn == NOBODY && holder != NOBODY -> warn()
	:: first && turn == NOBODY && holder == NOBODY -> call_next(i, first)
	:: else
	fi
#endif
}

proctype Client(byte me) {
	byte i, at, first;
	byte turns = 0;
	bool mine, look, called, ahead;

try:
	atomic { called = false; looks[me] = false; pushed[me] = false;
		if
		:: holder == NOBODY -> holder = me; push_change(me, i); goto holding
		:: else
		fi
	};
ask:
	atomic { called = false; look = false; enter(me, i, at, first, mine, look) };
answered:
	/* Messages may overtake the answer. */
	if
	:: atomic { calls[me] -> calls[me] = false; called = true; goto answered }
	:: true
	FAIL(me)
	fi;
	if
	:: mine || called -> goto try
	:: else
	fi;
asleep:
	if
	:: atomic { calls[me] -> calls[me] = false; goto try }
	:: atomic { looks[me] -> looks[me] = false; look = true; goto asleep }
	/* It stands first and reads, or it looks some time after those ahead. */
	:: atomic { pushed[me] -> pushed[me] = false; look = true; goto asleep }
	:: look -> goto ask
	:: atomic { given_up < GIVEN_UP -> given_up++; goto give_up }
	FAIL(me)
	fi;
holding:
	if
	FAIL(me)
	:: atomic { true ->
		if
		:: holder == me -> holder = NOBODY; push_change(me, i); turn = NOBODY; call_next(i, first)
		:: else
		fi;
		leave(me, i, at, first);
		turns++
	}
	fi;
	if
	:: turns < TURNS -> goto ask
	:: else -> goto done
	fi;
give_up:
	atomic { leave(me, i, at, first) };
done:
	/* A call for a lock that it does not want any more is passed on. */
end:
	do
	:: atomic { calls[me] -> calls[me] = false; leave(me, i, at, first) }
	od;
end_failed:
	/* What it holds expires. */
	if
	:: atomic { holder == me -> holder = NOBODY; push_change(me, i) }
	fi;
end_gone:
	false
}

/* A turn is noted for 30 ms. */
proctype Clock() {
end:
	do
	:: atomic { turn != NOBODY -> turn = NOBODY }
	od
}

init {
	byte i = 0;
	atomic {
		do
		:: i < CLIENTS -> queue[i] = NOBODY; listens[i] = true; run Client(i); i++
		:: else -> break
		od;
		run Clock()
	}
}
