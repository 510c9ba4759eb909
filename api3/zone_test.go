package api3_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
)

// A month in which clocks are put back has an hour more than the service takes.
func TestChannelList_inAZoneWhoseClocksChange(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	now := func() time.Time { return time.Date(2026, time.November, 25, 12, 0, 0, 0, zone) }
	srv := livetest.NewServer(livetest.WithStream("8888_room", livetest.Live), livetest.WithClock(now))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithClock(now),
		api3.Over(api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL)))
	require.NoError(t, err)
	page, err := client.Channel.List(t.Context(), livecode.ListChannelsParams{})
	require.NoError(t, err)
	require.Len(t, page.Channels, 1)
}
