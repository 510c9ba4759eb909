// Package guard keeps other people's web pages and networks away from an emulator: who
// may ask it is whoever sits at the machine, and beyond it who has a token.
package guard
