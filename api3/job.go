package api3

import (
	"context"
	"fmt"
	"strconv"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/internal/backend"
	"github.com/qcloudlive/livecode/internal/tc3"
)

// service carries out the calls of a client over API 3.0.
type service struct {
	settings
	signers   tc3.Signers
	domains   domainCheck
	snapshots snapshots
}

func newService(s settings) *service {
	return &service{settings: s, domains: domainCheck{turn: make(chan struct{}, 1)}}
}

// A job is one call on its way.
type job struct {
	*service
	ctx  context.Context
	call backend.Call
	do   backend.Do
}

// noSuccessor refuses a call that API 3.0 has nothing for, before it is sent.
func noSuccessor(instead string) error {
	return &backend.Refused{Reason: string(livecode.ErrNoSuccessor), Message: instead}
}

// The parameters of the call.

func (j *job) text(name string) string { return j.call.Params.Get(name) }

// number returns an integer, or preset where there is none. The callers of the
// typed methods were checked already; those of Client.Call were not.
func (j *job) number(name string, preset int64) (int64, error) {
	text := j.text(name)
	if text == "" {
		return preset, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, badArgument(j.call.Name, name, "an integer")
	}
	return n, nil
}

// pageOf returns which page is wanted, from 1, and how long it is.
func (j *job) pageOf(preset, most int64) (page, size int64, err error) {
	if page, err = j.number("Param.n.page_no", 1); err != nil {
		return 0, 0, err
	}
	if size, err = j.number("Param.n.page_size", preset); err != nil {
		return 0, 0, err
	}
	if page < 1 || page > 1_000_000 {
		return 0, 0, badArgument(j.call.Name, "Param.n.page_no", "from 1 to 1000000")
	}
	if size < 1 || size > most {
		return 0, 0, badArgument(j.call.Name, "Param.n.page_size", fmt.Sprintf("from 1 to %d", most))
	}
	return page, size, nil
}

// cut returns the page of rows that are all here.
func cut[T any](rows []T, page, size int64) []T {
	begin := min((page-1)*size, int64(len(rows)))
	return rows[begin:min(begin+size, int64(len(rows)))]
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
