/**
 * How far elementary functions may be off, in units of u, relative to their value. IEEE 754 asks nothing of them, so an
 * engine is held to what the OpenCL C specification (version 3.0, section 7.4, table "ULP values for single precision
 * built-in math functions") demands of every full-profile device. One ulp is at most 2u of the value.
 */
const ULP = 2;

export const EXP = 3 * ULP;
export const LOG = 3 * ULP;
export const TANH = 5 * ULP;
export const POW = 16 * ULP;
export const SQRT = 3 * ULP;
export const DIVIDE = 2.5 * ULP;
