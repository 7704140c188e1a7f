----------------------------------------- MODULE Pipeline -----------------------------------------
\* Exported by Fathom: the system Pipeline, check OneCrash.

EXTENDS Integers, Sequences

CONSTANTS
  \* The number of records.
  RECORDS,
  \* The capacity of each queue.
  CAPACITY,
  \* The broken variant: a record is removed from the queue before it is stored.
  REMOVES_FIRST,
  \* The greatest number of faults.
  MaxFaults,
  \* The value of an option that has none.
  None

Region == {"east", "west"}
Record == 1..RECORDS

\* The next thing a processor does.
Step == {"read", "store", "publish", "remove"}

\* The values of a function, or the items of a sequence.
Range(f) == {f[x] : x \in DOMAIN f}

VARIABLES
  \* The records `1..routed` have entered the system.
  routed,
  \* The inbound queue of each region, oldest record first.
  input,
  \* The outbound queue of each region.
  output,
  \* The database of each region.
  stored,
  \* The next thing each processor does.
  next,
  \* The record that each processor is processing.
  current,
  \* The records that were delivered.
  delivered,
  \* The number of faults so far.
  faults

vars == <<routed, input, output, stored, next, current, delivered, faults>>

TypeOK ==
  /\ routed \in 0..RECORDS
  /\ DOMAIN input = Region
  /\ \A k \in Region : input[k] \in Seq(Record) /\ Len(input[k]) <= CAPACITY
  /\ DOMAIN output = Region
  /\ \A k \in Region : output[k] \in Seq(Record) /\ Len(output[k]) <= CAPACITY
  /\ stored \in [Region -> SUBSET Record]
  /\ next \in [Region -> Step]
  /\ current \in [Region -> Record \cup {None}]
  /\ delivered \subseteq Record
  /\ faults \in 0..MaxFaults

Init ==
  /\ routed = 0
  /\ input = [r \in Region |-> <<>>]
  /\ output = [r \in Region |-> <<>>]
  /\ stored = [r \in Region |-> {}]
  /\ next = [r \in Region |-> "read"]
  /\ current = [r \in Region |-> None]
  /\ delivered = {}
  /\ faults = 0

\* Routes the next record to any region that has room for it.
Route(r) ==
  /\ routed < RECORDS
  /\ Len(input[r]) < CAPACITY
  /\ routed' = routed + 1
  /\ input' = [input EXCEPT ![r] = Append(@, routed + 1)]
  /\ UNCHANGED <<output, stored, next, current, delivered, faults>>

\* Reads the oldest record, which stays in the queue.
Read(r) ==
  /\ next[r] = "read"
  /\ Len(input[r]) > 0
  /\ current' = [current EXCEPT ![r] = Head(input[r])]
  /\ next' = [next EXCEPT ![r] = "store"]
  /\ IF REMOVES_FIRST THEN input' = [input EXCEPT ![r] = Tail(@)] ELSE UNCHANGED input
  /\ UNCHANGED <<routed, output, stored, delivered, faults>>

\* Stores the record in the database.
Store(r) ==
  /\ next[r] = "store"
  /\ LET rec == current[r]
     IN  /\ rec # None
         /\ stored' = [stored EXCEPT ![r] = @ \cup {rec}]
         /\ next' = [next EXCEPT ![r] = "publish"]
         /\ UNCHANGED <<routed, input, output, current, delivered, faults>>

\* Publishes the record when there is room.
Publish(r) ==
  /\ next[r] = "publish"
  /\ Len(output[r]) < CAPACITY
  /\ LET rec == current[r]
     IN  /\ rec # None
         /\ output' = [output EXCEPT ![r] = Append(@, rec)]
         /\ next' = [next EXCEPT ![r] = "remove"]
         /\ UNCHANGED <<routed, input, stored, current, delivered, faults>>

\* Removes the record from the inbound queue.
Remove(r) ==
  /\ next[r] = "remove"
  /\ IF ~REMOVES_FIRST THEN input' = [input EXCEPT ![r] = Tail(@)] ELSE UNCHANGED input
  /\ current' = [current EXCEPT ![r] = None]
  /\ next' = [next EXCEPT ![r] = "read"]
  /\ UNCHANGED <<routed, output, stored, delivered, faults>>

\* A processor forgets its record and starts over.
Crash(r) ==
  /\ faults < MaxFaults
  /\ faults' = faults + 1
  /\ next[r] # "read"
  /\ next' = [next EXCEPT ![r] = "read"]
  /\ current' = [current EXCEPT ![r] = None]
  /\ UNCHANGED <<routed, input, output, stored, delivered>>

\* Delivers a record.
Deliver(r) ==
  /\ Len(output[r]) > 0
  /\ delivered' = delivered \cup {Head(output[r])}
  /\ output' = [output EXCEPT ![r] = Tail(@)]
  /\ UNCHANGED <<routed, input, stored, next, current, faults>>

SystemStep ==
  \/ \E r \in Region : Route(r)
  \/ \E r \in Region : Read(r)
  \/ \E r \in Region : Store(r)
  \/ \E r \in Region : Publish(r)
  \/ \E r \in Region : Remove(r)
  \/ \E r \in Region : Deliver(r)

Fault == \E r \in Region : Crash(r)

Next ==
  \/ SystemStep
  \/ Fault

Spec == Init /\ [][Next]_vars

\* A record stays in its queue until it is stored.
RemovedImpliesStored ==
  \A rec \in 1..routed :
    (\A r \in Region : rec \notin Range(input[r])) => (\E r \in Region : rec \in stored[r])

\* Every delivered record was stored.
DeliveredImpliesStored == \A rec \in delivered : \E r \in Region : rec \in stored[r]

\* Some action other than a fault is enabled, or the system may stop here.
NoDeadlock ==
  \/ ENABLED SystemStep
  \/ /\ routed = RECORDS
     /\ delivered = Record
     /\ \A r \in Region : input[r] = <<>> /\ output[r] = <<>>

\* All records can be delivered.
AllDelivered == delivered = Record

\* Invariants that are violated if the covers are reached.
AllDelivered_unreachable == ~AllDelivered

===================================================================================================
