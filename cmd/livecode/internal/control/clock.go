package control

import (
	"net/http"
	"sync"
	"time"
)

// maxShift bounds how far a clock is moved in all: t of a signature is ten digits long.
const maxShift = 100 * 365 * 24 * time.Hour

// A Clock is the machine's, moved. Its zero value shows the time of the machine.
type Clock struct {
	mu    sync.Mutex
	shift time.Duration
}

// Now returns its time.
func (c *Clock) Now() time.Time { return time.Now().Add(c.Shift()) }

// Shift returns by how much it is moved.
func (c *Clock) Shift() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shift
}

// Move moves it on by so much, or back by a negative one, and reports whether it could.
func (c *Clock) Move(by time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sum := c.shift + by; by > maxShift || by < -maxShift || sum > maxShift || sum < -maxShift {
		return false
	}
	c.shift += by
	return true
}

// Reset brings it back to the machine's time.
func (c *Clock) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shift = 0
}

type clockState struct {
	Now     time.Time `json:"now"`
	ShiftMs int64     `json:"shiftMs"` // from the machine's clock
}

func (c *Control) clock(*http.Request) (any, error) {
	state := clockState{Now: c.Account.Now()}
	if c.Clock != nil {
		state.ShiftMs = c.Clock.Shift().Milliseconds()
	}
	return state, nil
}

// moveClock moves the account's clock and makes happen what has become due by it.
func (c *Control) moveClock(r *http.Request) (any, error) {
	var in struct {
		AdvanceMs int64     `json:"advanceMs"`
		Set       time.Time `json:"set"`
		Reset     bool      `json:"reset"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if c.Clock == nil {
		return nil, problemf(http.StatusConflict, "the clock of this account is the machine's")
	}
	by := time.Duration(in.AdvanceMs) * time.Millisecond
	if in.AdvanceMs > maxShift.Milliseconds() || in.AdvanceMs < -maxShift.Milliseconds() {
		return nil, badRequest("advanceMs must be within %d ms", maxShift.Milliseconds())
	}
	if in.Reset {
		c.Clock.Reset()
	}
	if !in.Set.IsZero() {
		by += time.Until(in.Set) - c.Clock.Shift()
	}
	if !c.Clock.Move(by) {
		return nil, badRequest("the clock goes no further than %v from the machine's", maxShift)
	}
	c.Account.Tick()
	return c.clock(r)
}
