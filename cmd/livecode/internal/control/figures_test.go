package control

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

// What was put in from outside is what the service's own statistics say.
func TestFiguresFromOutside(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	at := time.Now().Add(-10 * time.Minute).Truncate(time.Minute)
	rows := func(members string) string {
		return `{"rows":[{"time":"` + at.Format(time.RFC3339) + `",` + members + `}]}`
	}
	d.post("/streams/{id}/pushHistory", "/streams/room/pushHistory", rows(`"fps":25,"bitrate":2000000`))
	d.post("/streams/{id}/playHistory", "/streams/room/playHistory", rows(`"viewers":7,"bandwidth":1.5,"traffic":3`))
	d.post("/billing", "/billing", rows(`"domain":"play.example.com","bandwidth":12.5,"traffic":90`))

	from, to := at.Add(-time.Minute), at.Add(time.Minute)
	pushes, err := d.client.Stat.PushHistory(t.Context(), "room", from, to)
	require.NoError(t, err)
	require.Len(t, pushes, 1)
	assert.EqualValues(t, 25, pushes[0].FPS)
	played, err := d.client.Stat.PlayHistory(t.Context(), livecode.PlayHistoryParams{StreamID: "room", Start: from, End: to})
	require.NoError(t, err)
	require.NotEmpty(t, played.Samples)
	assert.EqualValues(t, 7, played.Samples[0].Online)

	for _, path := range []string{"/streams/room/pushHistory", "/streams/room/playHistory", "/billing"} {
		route := map[string]string{"/streams/room/pushHistory": "/streams/{id}/pushHistory", "/streams/room/playHistory": "/streams/{id}/playHistory", "/billing": "/billing"}[path]
		d.ask(http.StatusBadRequest, "POST", route, path, `{"rows":[]}`)
		d.ask(http.StatusBadRequest, "POST", route, path, `{"rows":[{}]}`)
	}
}

func TestAPI3FromOutside(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ask(http.StatusOK, "PUT", "/api3/rate", "/api3/rate", `{"action":"`+livetest.Actions()[0]+`","perSecond":1}`)
	d.ask(http.StatusBadRequest, "PUT", "/api3/rate", "/api3/rate", `{"action":"Nothing"}`)
	d.ask(http.StatusOK, "PUT", "/api3/credential", "/api3/credential", `{"secretId":"id","secretKey":"other-secret"}`)
	d.ask(http.StatusBadRequest, "PUT", "/api3/credential", "/api3/credential", `{"secretId":"id"}`)
	assert.Contains(t, string(d.Account.Snapshot()), "other-secret")
}
