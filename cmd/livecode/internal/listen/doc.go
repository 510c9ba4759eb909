// Package listen receives notifications, shows them, and passes them on: the work
// behind the commands listen and replay.
package listen
