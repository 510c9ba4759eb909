// Package deploy holds what stands around a program that uses this module:
// configurations of TLS terminators, tested against the real programs.
package deploy
