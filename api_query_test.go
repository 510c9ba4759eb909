package livecode_test

import (
	"context"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

const (
	account = livecode.Account
	signed  = livecode.Signed
)

// goldenCalls are those of Call, for interfaces that are not in the table.
var goldenCalls = []livecode.Golden{
	{"Call without parameters", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Live_Not_Here", nil, nil)
	}, account + "Live_Not_Here" + signed},
	{"Call with a struct", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Live_Not_Here", struct {
			ID    string `url:"Param.s.id"`
			Count int    `url:"Param.n.count,omitempty"`
		}{ID: "a b"}, nil)
	}, account + "Live_Not_Here&Param.s.id=a+b" + signed},
	{"Call with url.Values", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Live_Not_Here", url.Values{"Param.s.id": {"a&b"}}, nil)
	}, account + "Live_Not_Here&Param.s.id=a%26b" + signed},
	{"Call with an odd name", func(ctx context.Context, c *livecode.Client) error {
		return c.Call(ctx, "Odd&sign=x", nil, nil)
	}, account + "Odd%26sign%3Dx" + signed},
}

// goldenRows are the golden calls of the interfaces that are called by GET, or of
// those called by POST.
func goldenRows(post bool) []livecode.Golden {
	var all []livecode.Golden
	for _, i := range livecode.Interfaces() {
		if i.Post == post {
			all = append(all, i.Golden...)
		}
	}
	return all
}

func goldens() []livecode.Golden { return append(goldenRows(false), goldenCalls...) }

func TestQuery_isExactlyThis(t *testing.T) {
	t.Parallel()
	for _, tt := range goldens() {
		t.Run(tt.Name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, anyAnswer)
			require.NoError(t, tt.Call(t.Context(), rec.client(t)))
			sent := rec.only(t)
			assert.Equal(t, "GET", sent.method)
			assert.Equal(t, "/common_access", sent.path)
			assert.Equal(t, tt.Sent, sent.query)
			assert.Empty(t, sent.body)
		})
	}
}

// anyAnswer is a success of every interface.
const anyAnswer = `{"ret":0,"code":0,"output":{"status":1,"task_id":7}}`

// The golden queries are what the methods send. Together they have to hold each
// documented parameter of an interface, and no other.
func TestGoldenQueries_coverTheContract(t *testing.T) {
	t.Parallel()
	fullest := map[string]map[string]bool{}
	for _, tt := range goldenRows(false) {
		sent := received{query: tt.Sent}.params(t)
		name := sent.Get("interface")
		if fullest[name] == nil {
			fullest[name] = map[string]bool{}
		}
		own := map[string]bool{}
		for param := range sent {
			if strings.HasPrefix(param, "Param.") {
				own[param] = true
			}
		}
		if len(own) > len(fullest[name]) {
			fullest[name] = own // one query holds them all
		}
	}
	documented := map[string]string{}
	for _, i := range livecode.Interfaces() {
		if !i.Post {
			documented[i.Wire] = i.Params
		}
	}
	have := map[string]string{}
	for name, params := range fullest {
		have[name] = strings.Join(slices.Sorted(maps.Keys(params)), " ")
	}
	assert.Equal(t, documented, have)
}

// oddIDs are stream ids that break a query which is put together by hand.
var oddIDs = []string{
	"8888_test@123", "8888#test", "8888&test", "8888=test", "8888%test", "8888 test", "8888+test", "a&interface=Live_Tape_Start",
	"a&sign=00000000000000000000000000000000", "a&t=9999999999", "a;b", "a?b", "a/../b", "直播间", "\x00\x7f\r\n", "12345",
}

func TestQuery_carriesAnyStreamID(t *testing.T) {
	t.Parallel()
	for _, id := range oddIDs {
		rec := record(t, anyAnswer)
		_, err := rec.client(t).Channel.GetStatus(t.Context(), id)
		require.NoError(t, err)
		assertOneOfEach(t, rec.only(t).params(t), map[string]string{
			"cmd": "1252000000", "interface": "Live_Channel_GetStatus", "Param.s.channel_id": id,
			"t": "1772337660", "sign": "b3ea88c4b9c0f1cce278c9f6816e767b",
		})
	}
}

// assertOneOfEach asserts that a query holds these parameters once each, and no
// other.
func assertOneOfEach(t *testing.T, sent url.Values, want map[string]string) {
	t.Helper()
	single := url.Values{}
	for name, value := range want {
		single.Set(name, value)
	}
	assert.Equal(t, single, sent)
}

func TestRequest_hasNoHeadersThatTell(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	_, err := rec.client(t).Channel.GetStatus(t.Context(), "8888_test123")
	require.NoError(t, err)
	header := rec.only(t).header
	assert.Equal(t, "livecode-go/"+livecode.Version, header.Get("User-Agent"))
	assert.Equal(t, []string{"Accept-Encoding", "User-Agent"}, slices.Sorted(maps.Keys(header)))
}

func TestHosts_getWhatIsTheirs(t *testing.T) {
	t.Parallel()
	for _, tt := range goldens() {
		fcgi, stat := record(t, anyAnswer), record(t, anyAnswer)
		client := newClient(t, livecode.WithBaseURL(fcgi.url), livecode.WithStatURL(stat.url))
		require.NoError(t, tt.Call(t.Context(), client), tt.Name)
		isStat := strings.Contains(tt.Sent, "&interface=Get_") || strings.HasPrefix(tt.Sent, account+"Get_")
		assert.Equal(t, isStat, len(stat.requests()) == 1, tt.Name)
		assert.Equal(t, !isStat, len(fcgi.requests()) == 1, tt.Name)
	}
}

func TestHosts_doNotDependOnTheOrderOfOptions(t *testing.T) {
	t.Parallel()
	fcgi, stat := record(t, anyAnswer), record(t, anyAnswer)
	client := newClient(t, livecode.WithStatURL(stat.url), livecode.WithBaseURL(fcgi.url))
	_, err := client.Stat.Live(t.Context(), livecode.StatParams{})
	require.NoError(t, err)
	_, err = client.Channel.ListLive(t.Context())
	require.NoError(t, err)
	assert.Len(t, stat.requests(), 1)
	assert.Len(t, fcgi.requests(), 1)
}

func TestWithIDParam_namesTheAccountPerHost(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		opts       []livecode.Option
		fcgi, stat string
	}{
		{"by default", nil, "cmd", "cmd"},
		{"appid on one", []livecode.Option{livecode.WithIDParam(livecode.HostFCGI, "appid")}, "appid", "cmd"},
		{"appid on the other", []livecode.Option{livecode.WithIDParam(livecode.HostStat, "appid")}, "cmd", "appid"},
		{"the later one wins", []livecode.Option{
			livecode.WithIDParam(livecode.HostStat, "appid"), livecode.WithIDParam(livecode.HostStat, "cmd"),
		}, "cmd", "cmd"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, anyAnswer)
			client := rec.client(t, tt.opts...)
			_, err := client.Channel.GetStatus(t.Context(), "8888_test123")
			require.NoError(t, err)
			_, err = client.Stat.Live(t.Context(), livecode.StatParams{})
			require.NoError(t, err)

			sent := rec.requests()
			assert.Equal(t, tt.fcgi+"=1252000000&interface=Live_Channel_GetStatus&Param.s.channel_id=8888_test123"+signed, sent[0].query)
			assert.Equal(t, tt.stat+"=1252000000&interface=Get_LiveStat"+signed, sent[1].query)
		})
	}
}

func TestWithParamName_sendsUnderTheOtherName(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	client := rec.client(t,
		livecode.WithParamName("Param.n.order_by_type", "Param.n.order_type"),
		livecode.WithParamName("Param.n.task_id", "Param.s.task_id"),
	)
	_, err := client.Channel.List(t.Context(), livecode.ListChannelsParams{Order: livecode.OrderDescending, Page: 2})
	require.NoError(t, err)
	require.NoError(t, client.Tape.Stop(t.Context(), "8888_test123", livecode.TapeTask{ID: "7"}))

	sent := rec.requests()
	assert.Equal(t, account+"Live_Channel_GetChannelList&Param.n.order_type=1&Param.n.page_no=2"+signed, sent[0].query)
	assert.Equal(t, account+"Live_Tape_Stop&Param.n.task_sub_type=0&Param.s.channel_id=8888_test123&Param.s.task_id=7"+signed, sent[1].query)
}

func TestWithBaseURL_addsThePathThatIsMissing(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"": "/common_access", "/": "/common_access", "/gate": "/gate", "/gate/": "/gate/"} {
		rec := record(t, anyAnswer)
		_, err := rec.client(t, livecode.WithBaseURL(rec.url+base)).Channel.ListLive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, rec.only(t).path)
	}
}

const mixQuery = "appid=1252000000&interface=Mix_StreamV2" + signed

// eventID matches the one part of a body that no test can know: a random number
// that is not 0.
var eventID = regexp.MustCompile(`"eventId":[1-9][0-9]{0,9},`)

func TestMixBody_isExactlyThis(t *testing.T) {
	t.Parallel()
	for _, tt := range goldenRows(true) {
		t.Run(tt.Name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, `{"code":0}`)
			require.NoError(t, tt.Call(t.Context(), rec.client(t)))
			sent := rec.only(t)
			assert.Equal(t, "POST", sent.method)
			assert.Equal(t, "application/json", sent.header.Get("Content-Type"))
			assert.Equal(t, mixQuery, sent.query)
			assert.Equal(t, tt.Sent, eventID.ReplaceAllString(sent.body, `"eventId":RANDOM,`))
		})
	}
}

// mixContract is every field that the vendor documents for a body.
const mixContract = `app_id color crop_height crop_params crop_width crop_x crop_y domain eventId image_height image_layer image_width ` +
	`input_stream_id input_stream_list input_type interface interfaceName layout_params location_x location_y mix_stream_session_id ` +
	`mix_stream_template_id output_stream_bitrate output_stream_id output_stream_type para path picture_id timestamp`

func TestGoldenMix_coversTheContract(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, match := range regexp.MustCompile(`"([A-Za-z_]+)":`).FindAllStringSubmatch(goldenRows(true)[1].Sent, -1) {
		names[match[1]] = true
	}
	assert.Equal(t, mixContract, strings.Join(slices.Sorted(maps.Keys(names)), " "))
}

func TestMix_eventIDsDiffer(t *testing.T) {
	t.Parallel()
	rec := record(t, `{"code":0}`)
	client := rec.client(t)
	for range 2 {
		_, err := client.Mix.Cancel(t.Context(), "duel_1", "8888_out")
		require.NoError(t, err)
	}
	sent := rec.requests()
	assert.NotEqual(t, eventID.FindString(sent[0].body), eventID.FindString(sent[1].body))
}
