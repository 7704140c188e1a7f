------------------------------------------ MODULE Voting ------------------------------------------
\* Exported by Fathom: the system Voting, which Paxos refines.

EXTENDS Integers, FiniteSets

CONSTANTS
  \* The number of ballots.
  BALLOTS,
  \* The broken variant: an acceptor votes for any value, whatever was chosen in lower ballots.
  CARELESS,
  Acceptor,
  Value

\* The number of acceptors.
ACCEPTORS == Cardinality(Acceptor)

Ballot == 0..BALLOTS - 1

\* The greatest member of a set of integers.
Max(S) == CHOOSE x \in S : \A y \in S : x >= y

VARIABLES
  \* The votes of each acceptor.
  votes,
  \* The acceptor casts no more votes in ballots below this one.
  maxBallot

vars == <<votes, maxBallot>>

votedFor(a, b, v) == [ballot |-> b, value |-> v] \in votes[a]

\* Any two majorities have an acceptor in common.
isQuorum(acceptors) == 2 * Cardinality(acceptors) > ACCEPTORS

votedAt(a, b) == \E v \in Value : votedFor(a, b, v)

\* Do the acceptors show that no other value is or will be chosen below the ballot? Below it none of them will vote any
\* more, and of their votes, the last is for the value.
showsSafe(acceptors, b, v) ==
  /\ \A a \in acceptors : maxBallot[a] >= b
  /\ \E last \in -1..BALLOTS - 1 :
       /\ last < b
       /\ last = -1 \/ (\E a \in acceptors : votedFor(a, Max({last, 0}), v))
       /\ \A a \in acceptors, between \in Ballot :
            last < between /\ between < b => ~votedAt(a, between)

Init ==
  /\ votes = [a \in Acceptor |-> {}]
  /\ maxBallot = [a \in Acceptor |-> -1]

\* The acceptor gives up the lower ballots.
IncreaseMaxBallot(a, b) ==
  /\ b > maxBallot[a]
  /\ maxBallot' = [maxBallot EXCEPT ![a] = b]
  /\ UNCHANGED votes

\* The acceptor votes for a value that is safe in the ballot, and the only one that has votes there.
VoteFor(a, b, v) ==
  /\ maxBallot[a] <= b
  /\ ~votedAt(a, b)
  /\ \A other \in Acceptor, w \in Value : votedFor(other, b, w) => w = v
  /\ \/ CARELESS
     \/ \E acceptors \in SUBSET Acceptor : isQuorum(acceptors) /\ showsSafe(acceptors, b, v)
  /\ votes' = [votes EXCEPT ![a] = @ \cup {[ballot |-> b, value |-> v]}]
  /\ maxBallot' = [maxBallot EXCEPT ![a] = b]

Next ==
  \/ \E a \in Acceptor, b \in Ballot : IncreaseMaxBallot(a, b)
  \/ \E a \in Acceptor, b \in Ballot, v \in Value : VoteFor(a, b, v)

Spec == Init /\ [][Next]_vars

===================================================================================================
