------------------------------------------- MODULE Paxos -------------------------------------------
\* Exported by Fathom: the system Paxos, check ThreeBallots.

EXTENDS Integers, FiniteSets, TLC

CONSTANTS
  \* The number of ballots.
  BALLOTS,
  \* The broken variant: a ballot proposes any value, whatever the promises say.
  ANY_VALUE,
  Acceptor,
  Value,
  \* The value of an option that has none.
  None

\* The number of acceptors.
ACCEPTORS == Cardinality(Acceptor)

Ballot == 0..BALLOTS - 1

\* A vote for a value in a ballot.
Vote == [ballot : Ballot, value : Value]

\* Prepare asks for promises; a promise tells of the sender's last vote; a proposal asks for votes.
Message ==
  [type : {"Prepare"}, ballot : Ballot]
  \cup [type : {"Promise"}, from : Acceptor, ballot : Ballot, last : Vote \cup {None}]
  \cup [type : {"Propose"}, ballot : Ballot, value : Value]
  \cup [type : {"Voted"}, from : Acceptor, ballot : Ballot, value : Value]

Symmetry == Permutations(Acceptor) \cup Permutations(Value)

VARIABLES
  \* The messages that were ever sent.
  sent,
  \* The acceptor casts no more votes in ballots below this one.
  maxBallot,
  \* The last vote of each acceptor.
  lastVote

vars == <<sent, maxBallot, lastVote>>

TypeOK ==
  /\ sent \subseteq Message
  /\ maxBallot \in [Acceptor -> -1..BALLOTS - 1]
  /\ lastVote \in [Acceptor -> Vote \cup {None}]

isProposed(b) == \E v \in Value : [type |-> "Propose", ballot |-> b, value |-> v] \in sent
isQuorum(acceptors) == 2 * Cardinality(acceptors) > ACCEPTORS

hasPromised(a, b) ==
  \E last \in Vote \cup {None} :
    [type |-> "Promise", from |-> a, ballot |-> b, last |-> last] \in sent

\* The last votes that acceptors have told of in their promises for the ballot.
votesIn(acceptors, b) ==
  {vote \in Vote :
    \E a \in acceptors : [type |-> "Promise", from |-> a, ballot |-> b, last |-> vote] \in sent}

\* Is the value safe to propose? A quorum has promised, and its last vote, if there is one, is for the value.
canPropose(b, v) ==
  \E acceptors \in SUBSET Acceptor :
    /\ isQuorum(acceptors)
    /\ \A a \in acceptors : hasPromised(a, b)
    /\ \/ ANY_VALUE
       \/ votesIn(acceptors, b) = {}
       \/ \E vote \in votesIn(acceptors, b) :
            vote.value = v /\ (\A other \in votesIn(acceptors, b) : vote.ballot >= other.ballot)

Init ==
  /\ sent = {}
  /\ maxBallot = [a \in Acceptor |-> -1]
  /\ lastVote = [a \in Acceptor |-> None]

\* A ballot begins.
Begin(b) ==
  /\ sent' = sent \cup {[type |-> "Prepare", ballot |-> b]}
  /\ UNCHANGED <<maxBallot, lastVote>>

\* The acceptor promises not to vote below the ballot.
MakePromise(a, b) ==
  /\ [type |-> "Prepare", ballot |-> b] \in sent
  /\ b > maxBallot[a]
  /\ maxBallot' = [maxBallot EXCEPT ![a] = b]
  /\ sent' = sent \cup {[type |-> "Promise", from |-> a, ballot |-> b, last |-> lastVote[a]]}
  /\ UNCHANGED lastVote

\* The ballot proposes a value, once.
MakeProposal(b, v) ==
  /\ ~isProposed(b)
  /\ canPropose(b, v)
  /\ sent' = sent \cup {[type |-> "Propose", ballot |-> b, value |-> v]}
  /\ UNCHANGED <<maxBallot, lastVote>>

\* The acceptor votes for the value that the ballot proposes.
CastVote(a, b, v) ==
  /\ [type |-> "Propose", ballot |-> b, value |-> v] \in sent
  /\ b >= maxBallot[a]
  /\ maxBallot' = [maxBallot EXCEPT ![a] = b]
  /\ lastVote' = [lastVote EXCEPT ![a] = [ballot |-> b, value |-> v]]
  /\ sent' = sent \cup {[type |-> "Voted", from |-> a, ballot |-> b, value |-> v]}

Next ==
  \/ \E b \in Ballot : Begin(b)
  \/ \E a \in Acceptor, b \in Ballot : MakePromise(a, b)
  \/ \E b \in Ballot, v \in Value : MakeProposal(b, v)
  \/ \E a \in Acceptor, b \in Ballot, v \in Value : CastVote(a, b, v)

Spec == Init /\ [][Next]_vars

\* The votes that messages tell of are those of Voting.
V ==
  INSTANCE Voting WITH
    CARELESS <- FALSE,
    votes <- [a \in Acceptor |->
               {vote \in Vote :
                 [type |-> "Voted", from |-> a, ballot |-> vote.ballot, value |-> vote.value]
                 \in sent}]

Voting == V!Spec

====================================================================================================
