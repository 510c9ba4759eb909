package inboxtest

import "time"

// Broken stores shall fail soon.
func init() { maxAnswer = 3 * time.Second }

// Behaviours returns the names of all that Run checks.
func Behaviours() []string {
	var names []string
	for _, group := range groups {
		for _, b := range group {
			names = append(names, b.name)
		}
	}
	return names
}
