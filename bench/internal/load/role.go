package load

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/qcloudlive/livecode/bench/internal/child"
)

// Name is the role of a sender in a process of its own: it carries out each plan
// that [In] hands it.
const Name = "load"

// Play is the role.
func Play(ask *bufio.Scanner, answer io.Writer) error {
	fmt.Fprintln(answer, "ready")
	for ask.Scan() {
		var p Plan
		if err := json.Unmarshal(ask.Bytes(), &p); err != nil {
			return err
		}
		if err := json.NewEncoder(answer).Encode(p.Run()); err != nil {
			return err
		}
	}
	return ask.Err()
}

// In carries out the plan in a child.
func In(sender *child.Process, p Plan) (Result, error) {
	plan, err := json.Marshal(p)
	if err != nil {
		return Result{}, err
	}
	line, err := sender.Ask("%s", plan)
	if err != nil {
		return Result{}, err
	}
	var r Result
	return r, json.Unmarshal([]byte(line), &r)
}
