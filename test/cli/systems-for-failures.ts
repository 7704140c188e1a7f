// The systems on which failures are injected, without their checks.

/** Four states; everything holds. */
export const fineSystem = `system Fine
var n: 0..3 = 0
action Up { require n < 3; n' = n + 1 }
terminal when n == 3
`;

/** `Safe` is violated in three steps. */
export const lossySystem = `system Lossy
var sent: 0..3 = 0
var lost: Bool = false
action Send { require sent < 3; sent' = sent + 1 }
fault action Lose { lost' = true }
terminal when sent == 3
invariant Safe: not (lost and sent > 1)
`;
