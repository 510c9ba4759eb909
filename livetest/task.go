package livetest

import "strconv"

// nextTaskID returns the id of a recording task, which outgrows an int64.
func (a *account) nextTaskID() string {
	a.tasks++
	return strconv.FormatUint(18000000000000000000+a.tasks, 10)
}
