package control

import (
	"net/http"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
)

func (c *Control) requests(r *http.Request) (any, error) {
	return page(r, func(q view.Query) view.Page[view.Request] { return view.Requests(c.Account, q) })
}

func (c *Control) request(r *http.Request) (any, error) {
	n, err := number(r, "number")
	if err != nil {
		return nil, err
	}
	found, ok := view.OneRequest(c.Account, n)
	if !ok {
		return nil, notFound("there is no request %d any more", n)
	}
	return found, nil
}
