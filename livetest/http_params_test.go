package livetest_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/livetest"
)

func TestParameters_areCheckedStrictly(t *testing.T) {
	t.Parallel()
	const id = "Param.s.channel_id"
	tests := []struct {
		name      string
		iface     string
		params    []string
		complaint string // how the message begins; "": none
	}{
		{"all right", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", "0"}, ""},
		{"unknown", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", "0", "Param.s.note", "x"}, "Param.s.note: is no parameter"},
		{"unknown without prefix", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", "0", "note", "x"}, "note: is no parameter"},
		{"under the other prefix", "Live_Channel_SetStatus", []string{id, "a", "Param.s.status", "0"}, "Param.s.status: is no parameter"},
		{"in another case", "Live_Channel_SetStatus", []string{"param.s.channel_id", "a", "Param.n.status", "0"}, "param.s.channel_id: is no parameter"},
		{"missing", "Live_Channel_SetStatus", []string{id, "a"}, "Param.n.status: is missing"},
		{"twice", "Live_Channel_SetStatus", []string{id, "a", id, "a", "Param.n.status", "0"}, id + ": is given 2 times"},
		{"empty and required", "Live_Channel_SetStatus", []string{id, "", "Param.n.status", "0"}, id + ": is empty"},
		{"empty and optional", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", "0", "Param.s.path", ""}, "Param.s.path: is empty"},
		{"empty number", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", ""}, "Param.n.status: \"\" is not a decimal integer"},
		{"number with point", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", "1.0"}, "Param.n.status: \"1.0\""},
		{"number with zero in front", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", "01"}, "Param.n.status: \"01\""},
		{"number with plus sign", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", "+1"}, "Param.n.status: \"+1\""},
		{"number beyond 64 bits", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", "99999999999999999999"}, "Param.n.status: \"99"},
		{"number not in list", "Live_Channel_SetStatus", []string{id, "a", "Param.n.status", "3"}, "Param.n.status: 3 is not one of"},
		{"below range", "Get_LiveStat", []string{"Param.n.page_no", "0"}, "Param.n.page_no: 0 is not in 1 to"},
		{"above range", "Get_LiveStat", []string{"Param.n.page_size", "301"}, "Param.n.page_size: 301 is not in 1 to 300"},
		{"files above range", "Live_Tape_GetFilelist", []string{id, "a", "Param.n.page_size", "101"}, "Param.n.page_size: 101"},
		{"channels below range", "Live_Channel_GetChannelList", []string{"Param.n.page_size", "9"}, "Param.n.page_size: 9"},
		{"screenshots above range", "Live_Queue_Get", []string{"Param.n.bid", "100", "Param.n.count", "101"}, "Param.n.count: 101"},
		{"delay above range", "Live_Set_Delay", []string{id, "a", "Param.n.time_length", "601"}, "Param.n.time_length: 601"},
		{"delay below range", "Live_Set_Delay", []string{id, "a", "Param.n.time_length", "-1"}, "Param.n.time_length: -1"},
		{"word not in list", "Live_Tape_GetFilelist", []string{id, "a", "Param.s.sort_type", "ASC"}, "Param.s.sort_type: \"ASC\" is not one of"},
		{"capital action", "channel_manager", []string{id, "a", "Param.n.abstime_end", "1777867300", "Param.s.action", "Forbid"}, "Param.s.action: \"Forbid\""},
		{"time without seconds", "Live_Tape_GetFilelist", []string{id, "a", "Param.s.start_time", "2026-05-04 10:00"}, "Param.s.start_time: \"2026-05-04 10:00\" is not"},
		{"time of no day", "Live_Tape_GetFilelist", []string{id, "a", "Param.s.start_time", "2026-02-30 10:00:00"}, "Param.s.start_time: "},
		{"time in RFC 3339", "Live_Tape_GetFilelist", []string{id, "a", "Param.s.start_time", "2026-05-04T10:00:00+08:00"}, "Param.s.start_time: "},
		{"older name", "Live_Channel_GetChannelList", []string{"Param.n.order_type", "1"}, ""},
		{"older name beside the newer", "Live_Channel_GetChannelList", []string{"Param.n.order_type", "1", "Param.n.order_by_type", "1"}, "Param.n.order_type: is given beside"},
		{"task id beyond 64 bits", "Live_Tape_Stop", []string{id, "a", "Param.n.task_id", "18446744073709551616"}, "Param.n.task_id: "},
		{"task id with sign", "Live_Tape_Stop", []string{id, "a", "Param.n.task_id", "-1"}, "Param.n.task_id: "},
		{"task id under both prefixes", "Live_Tape_Stop", []string{id, "a", "Param.n.task_id", "1", "Param.s.task_id", "1"}, "Param.s.task_id: is given beside"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t, livetest.WithClock(newClock().Now))
			code, words := ret(t, call(t, srv, tt.iface, tt.params...))
			if tt.complaint == "" {
				assert.Zero(t, code, words)
				return
			}
			assert.Equal(t, 1204, code)
			assert.True(t, strings.HasPrefix(words, tt.complaint), "%q does not begin with %q", words, tt.complaint)
			assert.Zero(t, srv.Executions(tt.iface), "a refused call is not carried out")
		})
	}
}

func TestInterfaces_areTheSeventeen(t *testing.T) {
	t.Parallel()
	names := livetest.Interfaces()
	assert.Len(t, names, 17)
	assert.True(t, slices.IsSorted(names))
	assert.Len(t, slices.Compact(slices.Clone(names)), 17)

	names[0] = "changed"
	assert.NotEqual(t, "changed", livetest.Interfaces()[0])
}

func TestInterfaces_allRefuseUnknownParameters(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	for _, name := range livetest.Interfaces() {
		if name == "Mix_StreamV2" {
			continue // its parameters are in the body
		}
		code, words := ret(t, call(t, srv, name, "Param.s.nonsense", "1"))
		assert.Equal(t, 1204, code, name)
		assert.Contains(t, words, "Param.s.nonsense", name)
	}
}

// What programs in the field send, and the service has taken from them for years.
func TestLenient_takesWhatRealProgramsSend(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		iface  string
		params []string
	}{
		{"the expiry a second time, as a parameter", livetest.ChannelGetStatus, []string{channelID, "a", "Param.n.t", "10"}},
		{"an empty path", livetest.ChannelSetStatus, []string{channelID, "a", "Param.n.status", "1", "Param.s.path", "", "Param.s.domain", ""}},
		{"an empty stream", livetest.GetLiveStat, []string{"Param.s.stream_id", ""}},
		{"an empty number", livetest.GetBillingBandwidth, []string{"Param.n.start_time", "1777860000", "Param.n.end_time", "1777867200", "Param.n.home_foreign", ""}},
		{"a large page of files", livetest.TapeGetFilelist, []string{channelID, "a", "Param.n.page_size", "200"}},
		{"a small page of channels", livetest.ChannelGetChannelList, []string{"Param.n.page_size", "1", "Param.n.page_no", "0"}},
		{"a queue of one stream", livetest.QueueGet, []string{"Param.n.bid", "100", "Param.s.channel_id", "a"}},
		{"a name without its prefix", livetest.GetLiveStat, []string{"domain", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, lenient := range []bool{false, true} {
				opts := []livetest.Option{livetest.WithClock(newClock().Now), livetest.WithStream("a")}
				if lenient {
					opts = append(opts, livetest.WithLenient())
				}
				srv := newServer(t, opts...)
				srv.AddBilling(livetest.BillingSample{Time: noon.Add(-time.Hour)})
				code, words := ret(t, call(t, srv, tt.iface, tt.params...))
				assert.Equal(t, lenient, code == 0, "%d %s", code, words)
			}
		})
	}
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithLenient(), livetest.WithStream("a"))
	for params, complaint := range map[[2]string]string{
		{"Param.n.channel_id", "7"}: "Param.s.channel_id: is missing", // under the wrong prefix it is unknown
		{channelID, ""}:             "Param.s.channel_id: is missing",
	} {
		code, words := ret(t, call(t, srv, livetest.ChannelGetStatus, params[0], params[1]))
		assert.Equal(t, 1204, code)
		assert.Equal(t, complaint, words)
	}
}

func TestLenient_pagesAreClipped(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithLenient())
	for i := range 101 {
		srv.AddRecording("a", livetest.Recording{Start: noon.Add(-time.Duration(200-i) * time.Minute), End: noon.Add(-time.Duration(199-i) * time.Minute)})
	}
	assert.Len(t, out[files](t, call(t, srv, livetest.TapeGetFilelist, channelID, "a", "Param.n.page_size", "200")).List, 100)
}
