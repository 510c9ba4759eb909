// Package console is the page of the emulator: what a person sees of its streams,
// notifications, requests and files, and what can be done to them.
//
// All of it are files in this program. The page speaks to the control API and to
// nothing else; it holds no state of the emulator but what it shows.
package console
