package panel

import (
	"net/http"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
)

func (p *Panel) requests(r *http.Request) (view.Page[view.Request], error) {
	return view.Requests(p.o.Account, query(r)), nil
}

func (p *Panel) request(r *http.Request) (view.Request, error) {
	found, ok := view.OneRequest(p.o.Account, number(r.PathValue("id")))
	if !ok {
		return found, errNotFound
	}
	return found, nil
}

func (p *Panel) tasks(r *http.Request) (view.Page[view.Task], error) {
	return view.Tasks(p.o.Account, query(r)), nil
}

func (p *Panel) recordings(r *http.Request) (view.Page[view.Recording], error) {
	return p.files.Recordings(p.o.Account, query(r)), nil
}

func (p *Panel) screenshots(r *http.Request) (view.Page[view.Screenshot], error) {
	return p.files.Screenshots(p.o.Account.ActivitiesAfter(0), query(r)), nil
}
