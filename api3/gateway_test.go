package api3_test

import (
	"bytes"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
)

const legacyKey = "5d41402abc4b2a76b9719d911017c592"

// A stage is a fake account that is reached over API 3.0 alone, and a gateway to
// it.
type stage struct {
	*testing.T
	srv *livetest.Server
	url string
	log *bytes.Buffer
}

func newStage(t *testing.T, opts ...api3.GatewayOption) *stage {
	t.Helper()
	s := &stage{T: t, srv: livetest.NewServer(livetest.WithStream("8888_a"), livetest.WithStream("8888_b"), livetest.WithStream("8888_idle", livetest.Interrupted)), log: new(bytes.Buffer)}
	t.Cleanup(s.srv.Close)
	client, err := livecode.New(s.srv.AppID, "", api3.Over(api3.Static(s.srv.SecretID, s.srv.SecretKey),
		api3.PushDomain("push.example.com"), api3.Endpoint(s.srv.API3URL)))
	require.NoError(t, err)
	var mu sync.Mutex
	gateway, err := api3.NewGateway(client, s.srv.AppID, legacyKey,
		append(opts, api3.GatewayLogger(slog.New(slog.NewTextHandler(&locked{w: s.log, mu: &mu}, nil))))...)
	require.NoError(t, err)
	door := httptest.NewServer(gateway)
	t.Cleanup(door.Close)
	s.url = door.URL
	return s
}

type locked struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// md5Hex is what every one of the old programs does.
func md5Hex(text string) string { return fmt.Sprintf("%x", md5.Sum([]byte(text))) }

// send sends a request of an old program: line is method, target and HTTP version
// as it stands on the wire, with APPID, T and SIGN for what is made for each request.
func (s *stage) send(head, body string) (status int, answer string) {
	s.Helper()
	t := strconv.FormatInt(time.Now().Unix()+60, 10)
	fill := strings.NewReplacer("APPID", strconv.FormatInt(s.srv.AppID, 10), "T_T", t, "SIGN", md5Hex(legacyKey+t))
	lines := strings.Split(strings.TrimSpace(fill.Replace(head)), "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	req, err := http.NewRequest(method, s.url+target, strings.NewReader(fill.Replace(body)))
	require.NoError(s, err)
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(s, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(s, err)
	return resp.StatusCode, string(text)
}

// get sends a call with parameters of its own, in the manner of all of them.
func (s *stage) get(name string, params ...string) string {
	s.Helper()
	status, answer := s.send("GET /common_access?cmd=APPID&interface="+name+"&t=T_T&sign=SIGN&"+values(params...).Encode(), "")
	require.Equal(s, http.StatusOK, status, answer)
	return answer
}

// The requests of clients in other languages, as they stand on the wire: the order
// of the parameters, the headers, cmd or appid, and what each decodes of the answer.
func TestGateway_answersOldClients(t *testing.T) {
	t.Parallel()
	for name, talk := range map[string]func(*stage){
		// PHP with yii2: cmd, http_build_query, t is ten seconds ahead.
		"PHP": func(s *stage) {
			_, answer := s.send("GET /common_access?cmd=APPID&interface=Live_Channel_GetStatus&Param.s.channel_id=8888_a&t=T_T&sign=SIGN\n"+
				"User-Agent: PHP/7.1 yii2\nAccept: */*", "")
			assert.JSONEq(s, `{"errmsg":"","message":"","ret":0,"retcode":0,
				"output":[{"height":0,"rate_type":0,"recv_type":0,"status":1,"width":0}]}`, answer)
			s.send("GET /common_access?cmd=APPID&interface=Live_Channel_SetStatus&Param.s.channel_id=8888_a&Param.n.status=0&t=T_T&sign=SIGN", "")
			assert.Equal(s, livetest.Closed, s.srv.StreamState("8888_a").State)
			s.srv.AddRecording("8888_b", livetest.Recording{})
			_, answer = s.send("GET /common_access?cmd=APPID&interface=Live_Tape_GetFilelist&Param.s.channel_id=8888_b&Param.n.page_no=1&Param.n.page_size=100&Param.s.sort_type=asc&t=T_T&sign=SIGN", "")
			var files struct {
				Output struct {
					AllCount int `json:"all_count"`
					FileList []struct {
						FileID string `json:"file_id"`
						URL    string `json:"record_file_url"`
					} `json:"file_list"`
				}
			}
			require.NoError(s, json.Unmarshal([]byte(answer), &files))
			assert.Equal(s, s.srv.Recordings("8888_b")[0].FileID, files.Output.FileList[0].FileID)
			assert.Equal(s, 1, files.Output.AllCount)
			_, answer = s.send("GET /common_access?cmd=APPID&interface=Live_Queue_Get&Param.s.channel_id=8888_b&Param.n.bid=100&Param.n.count=100&t=T_T&sign=SIGN", "")
			assert.Contains(s, answer, `"ret":1204`)
			assert.Contains(s, answer, "event 200")
		},
		// Node, the server of a mini program: appid, the interface named by the
		// operation, JSON under a content type for forms, app_id as a string.
		"Node": func(s *stage) {
			_, answer := s.send("GET /common_access?appid=APPID&interface=Live_Channel_GetStatus&Param.s.channel_id=8888_idle&t=T_T&sign=SIGN\nhost: fcgi.video.qcloud.com\nConnection: close", "")
			var status struct {
				Ret    int
				Output []struct{ Status int }
			}
			require.NoError(s, json.Unmarshal([]byte(answer), &status))
			assert.Zero(s, status.Ret)
			assert.Equal(s, []struct{ Status int }{{0}}, status.Output)
			_, answer = s.send("POST /common_access?appid=APPID&interface=mix_streamv2.start_mix_stream_advanced&t=T_T&sign=SIGN\n"+
				"content-type: application/x-www-form-urlencoded\nConnection: close",
				`{"timestamp":1527240138,"eventId":1527240138,"interface":{"interfaceName":"Mix_StreamV2","para":{"app_id":"APPID","interface":"mix_streamv2.start_mix_stream_advanced",`+
					`"mix_stream_session_id":"room_1","output_stream_id":"8888_a","input_stream_list":[{"input_stream_id":"8888_a","layout_params":{"image_layer":1}},`+
					`{"input_stream_id":"8888_b","layout_params":{"image_layer":2,"image_width":160,"image_height":240,"location_x":380,"location_y":630}}]}}}`)
			assertMixed(s, answer, "1527240138")
		},
		// Java with Spring: JSON with its content type, numbers in quotes.
		"Java": func(s *stage) {
			_, answer := s.send("POST /common_access?appid=APPID&interface=mix_streamv2.start_mix_stream_advanced&t=T_T&sign=SIGN\n"+
				"Accept: text/plain, */*\nContent-Type: application/json",
				`{"timestamp":"1527240138","eventId":"77","interface":{"interfaceName":"Mix_StreamV2","para":{"app_id":"APPID","interface":"mix_streamv2.start_mix_stream_advanced",`+
					`"mix_stream_session_id":"room_1","output_stream_id":"8888_a","output_stream_type":"0","output_stream_bitrate":"1500",`+
					`"input_stream_list":[{"input_stream_id":"8888_a","layout_params":{"image_layer":"1"}},{"input_stream_id":"8888_b","layout_params":{"image_layer":"2"}}]}}}`)
			assertMixed(s, answer, "77")
			_, answer = s.send("GET /common_access?appid=APPID&t=T_T&sign=SIGN&interface=Live_Channel_SetStatus&Param.s.channel_id=8888_b&Param.n.status=2", "")
			assert.JSONEq(s, `{"errmsg":"","message":"","output":{},"ret":0,"retcode":0}`, answer)
			assert.Equal(s, livetest.Interrupted, s.srv.StreamState("8888_b").State)
		},
		// Python, the vendor's demo of mixing: sign before t, domain and path empty, a
		// template, a content type for forms.
		"Python": func(s *stage) {
			_, answer := s.send("POST /common_access?appid=APPID&interface=Mix_StreamV2&sign=SIGN&t=T_T\n"+
				"Content-Type: application/x-www-form-urlencoded\nUser-Agent: Python-urllib/2.7\nConnection: close",
				`{"interface": {"interfaceName": "Mix_StreamV2", "para": {"domain": "", "path": "", "app_id": APPID, "interface": "mix_streamv2.start_mix_stream_advanced", `+
					`"mix_stream_template_id": 10, "mix_stream_session_id": "test_room", "output_stream_id": "8888_a", "input_stream_list": [`+
					`{"input_stream_id": "8888_a", "layout_params": {"image_layer": 1, "input_type": 0}}, {"input_stream_id": "8888_b", "layout_params": {"image_layer": 2}}]}}, "timestamp": 1527240138, "eventId": 5}`)
			assertMixed(s, answer, "5")
			_, answer = s.send("POST /common_access?appid=APPID&interface=Mix_StreamV2&sign=SIGN&t=T_T",
				`{"timestamp":1,"eventId":6,"interface":{"interfaceName":"Mix_StreamV2","para":{"app_id":APPID,"interface":"mix_streamv2.cancel_mix_stream","mix_stream_session_id":"test_room","output_stream_id":"8888_a"}}}`)
			assert.Contains(s, answer, `"code":0`)
			assert.Empty(s, s.srv.Mixes())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			talk(newStage(t, api3.AllowWrites()))
		})
	}
}

func assertMixed(s *stage, answer, event string) {
	s.Helper()
	var mixed struct {
		Code      *int
		EventID   string `json:"event_id"`
		Message   string
		Timestamp int64
	}
	require.NoError(s, json.Unmarshal([]byte(answer), &mixed))
	require.NotNil(s, mixed.Code)
	assert.Zero(s, *mixed.Code, answer)
	assert.Equal(s, "Success!", mixed.Message)
	assert.Equal(s, event, mixed.EventID)
	assert.NotZero(s, mixed.Timestamp)
	require.Len(s, s.srv.Mixes(), 1)
	assert.Equal(s, []string{"8888_a", "8888_b"}, s.srv.Mixes()[0].Inputs)
}

// Every interface that API 3.0 has something for is answered in a shape that our
// own client of the legacy wire decodes.
func TestGateway_servesTheLegacyClient(t *testing.T) {
	t.Parallel()
	s := newStage(t, api3.AllowWrites())
	require.NoError(t, s.srv.SetPlay("8888_a", 3, 1.5))
	s.srv.AddBilling(livetest.BillingSample{Time: time.Now().Add(-time.Minute), Bandwidth: 10, Flux: 100})
	client, err := livecode.New(s.srv.AppID, legacyKey, livecode.WithBaseURL(s.url))
	require.NoError(t, err)
	ctx := t.Context()
	status, err := client.Channel.GetStatus(ctx, "8888_a")
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelLive, status.State)
	live, err := client.Channel.ListLive(ctx)
	require.NoError(t, err)
	assert.Equal(t, []string{"8888_a", "8888_b"}, channelIDs(live))
	list, err := client.Channel.List(ctx, livecode.ListChannelsParams{})
	require.NoError(t, err)
	assert.Subset(t, channelIDs(list), []string{"8888_a", "8888_b"})
	stat, err := client.Stat.Live(ctx, livecode.StatParams{})
	require.NoError(t, err)
	assert.EqualValues(t, 3, stat.TotalOnline)
	push, err := client.Stat.Push(ctx, livecode.StatParams{StreamID: "8888_a"})
	require.NoError(t, err)
	assert.Len(t, push.Streams, 1)
	play, err := client.Stat.Play(ctx, livecode.StatParams{})
	require.NoError(t, err)
	assert.Len(t, play.Streams, 1)
	bill, err := client.Stat.Billing(ctx, livecode.BillingParams{Start: time.Now().Add(-time.Hour), End: time.Now()})
	require.NoError(t, err)
	assert.Len(t, bill.Samples, 1)
	task, err := client.Tape.StartNow(ctx, "8888_a", time.Minute, livecode.StartTapeParams{})
	require.NoError(t, err)
	assert.Equal(t, s.srv.Tasks("8888_a")[0].ID, task.ID)
	require.NoError(t, client.Tape.Stop(ctx, "8888_a", task))
	require.NoError(t, client.Channel.Forbid(ctx, "8888_a", time.Now().Add(time.Hour)))
	require.NoError(t, client.Channel.Resume(ctx, "8888_a"))
	require.NoError(t, client.Channel.SetDelay(ctx, "8888_a", time.Minute))
	history, err := client.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{Start: time.Now().Add(-time.Hour), End: time.Now()})
	require.NoError(t, err)
	assert.Empty(t, history.Samples)
	require.NoError(t, s.srv.Push("8888_a"))
	require.NoError(t, s.srv.Push("8888_c"))
	params, err := livecode.NewMix("s", "8888_c", livecode.MixTemplate10, livecode.MixStreamInput("8888_a"), livecode.MixStreamInput("8888_b"))
	require.NoError(t, err)
	_, err = client.Mix.Start(ctx, params)
	assert.ErrorIs(t, err, livecode.CodeMixOutputInUse)
}

func TestGateway_saysNothingInTheLegacyCodes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, id := range []string{"8888_a", "8888_b"} {
		require.NoError(t, s.srv.Interrupt(id, 1))
	}
	for _, name := range []string{"Get_LiveStat", "Get_LivePushStat", "Get_LivePlayStat"} {
		assert.Contains(t, s.get(name), `"ret":1301`, name)
	}
	span := []string{"Param.n.start_time", fmt.Sprint(time.Now().Add(-time.Hour).Unix()), "Param.n.end_time", fmt.Sprint(time.Now().Unix())}
	assert.Contains(t, s.get("Get_LivePushStatHistory", append(span, "Param.s.stream_id", "8888_no")...), `"ret":10003`)
	assert.Contains(t, s.get("Get_LivePlayStatHistory", span...), `"ret":10003`)
	assert.Contains(t, s.get("Get_BillingBandwidth", span...), `"ret":10003`)
	assert.Equal(t, `{"errmsg":"","message":"","output":{"all_count":0,"channel_list":[]},"ret":0,"retcode":0}`+"\n", s.get("Live_Channel_GetLiveChannelList"))
}

// What the legacy service refuses in words before it looks at a call.
func TestGateway_authenticatesAsTheOldServiceDid(t *testing.T) {
	t.Parallel()
	s := newStage(t, api3.AllowWrites())
	now := time.Now().Unix()
	good := strconv.FormatInt(now+60, 10)
	appID := strconv.FormatInt(s.srv.AppID, 10)
	for name, tt := range map[string]struct{ query, want string }{
		"another account":        {"cmd=1&interface=Live_Channel_GetStatus&t=" + good + "&sign=" + md5Hex(legacyKey+good), "appid is invalid"},
		"another, of statistics": {"cmd=1&interface=Get_LiveStat&t=" + good + "&sign=" + md5Hex(legacyKey+good), "cmd is invalid"},
		"none":                   {"interface=Live_Channel_GetStatus&t=" + good + "&sign=" + md5Hex(legacyKey+good), "appid is invalid"},
		"two":                    {"cmd=" + appID + "&appid=1&interface=Live_Channel_GetStatus&t=" + good + "&sign=" + md5Hex(legacyKey+good), "appid is invalid"},
		"past":                   {"cmd=" + appID + "&interface=Live_Channel_GetStatus&t=" + fmt.Sprint(now-1) + "&sign=" + md5Hex(legacyKey+fmt.Sprint(now-1)), "time expired"},
		"no t":                   {"cmd=" + appID + "&interface=Live_Channel_GetStatus&sign=" + md5Hex(legacyKey), "time expired"},
		"t of 19 digits":         {"cmd=" + appID + "&interface=Live_Channel_GetStatus&t=" + good + "000000000&sign=" + md5Hex(legacyKey+good+"000000000"), "time expired"},
		"wrong key":              {"cmd=" + appID + "&interface=Live_Channel_GetStatus&t=" + good + "&sign=" + md5Hex("x"+good), "sign invalid"},
		"short sign":             {"cmd=" + appID + "&interface=Live_Channel_GetStatus&t=" + good + "&sign=abc", "sign invalid"},
		"no sign":                {"cmd=" + appID + "&interface=Live_Channel_GetStatus&t=" + good, "sign invalid"},
		"bad escape":             {"cmd=" + appID + "&interface=Live_Channel_GetStatus&x=%zz&t=" + good + "&sign=" + md5Hex(legacyKey+good), "appid is invalid"},
		"two signs":              {"cmd=" + appID + "&interface=Live_Channel_GetStatus&t=" + good + "&sign=" + md5Hex(legacyKey+good) + "&sign=x", "given twice"},
		"unknown":                {"cmd=" + appID + "&interface=Live_Nothing&t=" + good + "&sign=" + md5Hex(legacyKey+good), `"ret":1202`},
		"an action":              {"cmd=" + appID + "&interface=DropLiveStream&t=" + good + "&sign=" + md5Hex(legacyKey+good), `"ret":1202`},
		"no stream":              {"cmd=" + appID + "&interface=Live_Channel_GetStatus&t=" + good + "&sign=" + md5Hex(legacyKey+good), `"ret":1204`},
		"far ahead":              {"cmd=" + appID + "&interface=Live_Channel_GetStatus&Param.s.channel_id=8888_a&t=4701974400&sign=" + md5Hex(legacyKey+"4701974400"), `"ret":0`},
		"upper case":             {"cmd=" + appID + "&interface=Live_Channel_GetStatus&Param.s.channel_id=8888_a&t=" + good + "&sign=" + strings.ToUpper(md5Hex(legacyKey+good)), `"ret":0`},
	} {
		status, answer := s.send("GET /common_access?"+tt.query, "")
		assert.Equal(t, http.StatusOK, status, name)
		assert.Contains(t, answer, tt.want, name)
		if !strings.Contains(tt.want, "ret") && !strings.Contains(tt.want, "twice") {
			assert.Equal(t, tt.want, answer, name)
		}
	}
	assert.NotContains(t, s.log.String(), md5Hex(legacyKey+good))
	assert.NotContains(t, s.log.String(), legacyKey)
	assert.Contains(t, s.log.String(), "interface=Live_Channel_GetStatus")
}

func TestGateway_onlyReadsUnlessTold(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, call := range [][]string{
		{"Live_Channel_SetStatus", "Param.s.channel_id", "8888_a", "Param.n.status", "0"},
		{"channel_manager", "Param.s.channel_id", "8888_a", "Param.s.action", "forbid", "Param.n.abstime_end", "4701974400"},
		{"Live_Set_Delay", "Param.s.channel_id", "8888_a", "Param.n.time_length", "10"},
		{"Live_Tape_Start", "Param.s.channel_id", "8888_a", "Param.n.task_sub_type", "1"},
		{"Live_Tape_Stop", "Param.s.channel_id", "8888_a", "Param.n.task_id", "1"},
		{"Live_Queue_Get", "Param.n.bid", "100"},
	} {
		assert.Contains(t, s.get(call[0], call[1:]...), "only reads", call[0])
	}
	_, answer := s.send("POST /common_access?appid=APPID&interface=Mix_StreamV2&t=T_T&sign=SIGN", `{}`)
	assert.Contains(t, answer, `"code":-2`)
	assert.Zero(t, s.srv.TotalCalls())
	assert.Contains(t, s.get("Live_Channel_GetStatus", "Param.s.channel_id", "8888_a"), `"status":1`)
}

func TestGateway_answersItsOwnMachineAlone(t *testing.T) {
	t.Parallel()
	client, err := livecode.New(1252000000, "key")
	require.NoError(t, err)
	near, err := api3.NewGateway(client, 1252000000, legacyKey)
	require.NoError(t, err)
	far, err := api3.NewGateway(client, 1252000000, legacyKey, api3.AllowRemote())
	require.NoError(t, err)
	ask := func(g http.Handler, addr string, header ...string) int {
		r := httptest.NewRequest(http.MethodGet, "/common_access", nil)
		r.RemoteAddr = addr
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		return w.Code
	}
	for _, addr := range []string{"127.0.0.1:1", "[::1]:1", "127.8.8.8:1"} {
		assert.Equal(t, http.StatusOK, ask(near, addr), addr)
		assert.Equal(t, http.StatusForbidden, ask(near, addr, "X-Forwarded-For", "203.0.113.1"), addr)
		assert.Equal(t, http.StatusForbidden, ask(near, addr, "Forwarded", "for=203.0.113.1"), addr)
	}
	for _, addr := range []string{"203.0.113.1:1", "10.0.0.1:1", "", "localhost:1", "@", "[::ffff:10.0.0.1]:1"} {
		assert.Equal(t, http.StatusForbidden, ask(near, addr), addr)
		assert.Equal(t, http.StatusOK, ask(far, addr), addr)
	}
}

func TestGateway_isBounded(t *testing.T) {
	t.Parallel()
	s := newStage(t, api3.AllowWrites(), api3.GatewayRequests(1))
	status, _ := s.send("GET /common_access?x="+strings.Repeat("a", 9<<10), "")
	assert.Equal(t, http.StatusRequestURITooLong, status)
	status, _ = s.send("DELETE /common_access?cmd=APPID&interface=Live_Channel_GetStatus&t=T_T&sign=SIGN", "")
	assert.Equal(t, http.StatusMethodNotAllowed, status)
	status, _ = s.send("GET /common_access?cmd=APPID&interface=Mix_StreamV2&t=T_T&sign=SIGN", "")
	assert.Equal(t, http.StatusMethodNotAllowed, status)
	_, answer := s.send("POST /common_access?cmd=APPID&interface=Mix_StreamV2&t=T_T&sign=SIGN", strings.Repeat(" ", 300<<10))
	assert.Contains(t, answer, `"code":-1`)
	for _, body := range []string{``, `null`, `[]`, `{"interface":{"para":{"app_id":1}}}`, `{"eventId":{}}`, `{"interface":{"para":{"app_id":APPID,"interface":"x"}}}`,
		`{"interface":{"para":{"app_id":APPID,"interface":"mix_streamv2.start_mix_stream_advanced"}}}`} {
		_, answer := s.send("POST /common_access?cmd=APPID&interface=Mix_StreamV2&t=T_T&sign=SIGN", body)
		assert.Regexp(t, `"code":-[12],`, answer, body)
	}

	held := make(chan struct{})
	slow, err := livecode.New(1252000000, "key", livecode.WithHTTPClient(&http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		<-held
		return nil, io.ErrUnexpectedEOF
	})}))
	require.NoError(t, err)
	gateway, err := api3.NewGateway(slow, 1252000000, legacyKey, api3.GatewayRequests(1))
	require.NoError(t, err)
	door := httptest.NewServer(gateway)
	defer door.Close()
	at := strconv.FormatInt(time.Now().Unix()+60, 10)
	query := "/common_access?cmd=1252000000&interface=Live_Channel_GetStatus&Param.s.channel_id=a&t=" + at + "&sign=" + md5Hex(legacyKey+at)
	codes := make(chan int, 2)
	for range 2 {
		go func() {
			resp, err := http.Get(door.URL + query)
			if err != nil {
				codes <- 0
				return
			}
			resp.Body.Close()
			codes <- resp.StatusCode
		}()
	}
	assert.Equal(t, http.StatusServiceUnavailable, <-codes, "one too many")
	close(held)
	assert.Equal(t, http.StatusOK, <-codes)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// Errors of API 3.0 in the codes of the legacy service. What is wrong with the
// gateway's own credential is no fault of its programs.
func TestGateway_speaksTheLegacyCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"InternalError":                     `"ret":1201`,
		"RequestLimitExceeded":              `"ret":1202`,
		"InvalidParameterValue":             `"ret":1204`,
		"ResourceNotFound.StopService":      `"ret":1001`,
		"ResourceNotFound.UserNotExist":     `"ret":1000`,
		"AuthFailure.SignatureFailure":      `"ret":1201`,
		"AuthFailure.UnauthorizedOperation": `"ret":1001`,
		"InvalidAction":                     `"ret":1204`,
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.srv.Respond("DescribeLiveStreamState", livetest.Response{Body: livetest.API3ErrorBody(code, "words")})
			answer := s.get("Live_Channel_GetStatus", "Param.s.channel_id", "8888_a")
			assert.Contains(t, answer, want)
			assert.NotContains(t, answer, s.srv.SecretID)
			assert.Contains(t, s.log.String(), code, "the log has it whole")
		})
	}
}

func TestNewGateway_checksWhatItIsGiven(t *testing.T) {
	t.Parallel()
	client, err := livecode.New(1252000000, "key")
	require.NoError(t, err)
	var bad *api3.ArgumentError
	for param, make := range map[string]func() (*api3.Gateway, error){
		"client": func() (*api3.Gateway, error) { return api3.NewGateway(nil, 1, "k") },
		"appID":  func() (*api3.Gateway, error) { return api3.NewGateway(client, 0, "k") },
		"key":    func() (*api3.Gateway, error) { return api3.NewGateway(client, 1, "k\n") },
		"opts":   func() (*api3.Gateway, error) { return api3.NewGateway(client, 1, "k", nil) },
		"timeout": func() (*api3.Gateway, error) {
			return api3.NewGateway(client, 1, "k", api3.GatewayTimeout(time.Second))
		},
		"requests": func() (*api3.Gateway, error) { return api3.NewGateway(client, 1, "k", api3.GatewayRequests(0)) },
	} {
		_, err := make()
		require.ErrorAs(t, err, &bad, param)
		assert.Equal(t, param, bad.Param)
	}
}

// Whatever stands in the query and the body, the gateway answers with a status and
// a body of one of its kinds, and nothing is executed that is not signed.
func FuzzGateway(f *testing.F) {
	var executed bool
	client, err := livecode.New(1252000000, "key", livecode.WithHTTPClient(&http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		executed = true
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"ret":0,"code":0,"output":[{"status":1}]}`))}, nil
	})}))
	require.NoError(f, err)
	gateway, err := api3.NewGateway(client, 1252000000, legacyKey, api3.AllowWrites())
	require.NoError(f, err)
	const at = "4701974400"
	sign := "&t=" + at + "&sign=" + md5Hex(legacyKey+at)
	for _, seed := range []string{
		"cmd=1252000000&interface=Live_Channel_GetStatus&Param.s.channel_id=a" + sign,
		"appid=1252000000&interface=Mix_StreamV2" + sign,
		"cmd=1252000000&interface=Live_Tape_Start&Param.s.channel_id=a" + sign,
		"cmd=1252000000&interface=Get_LiveStat&Param.n.page_no=-1" + sign,
		"cmd=1252000000;interface=x", "%", "&&&", "cmd=1&cmd=2", "",
	} {
		f.Add("GET", seed, "")
		f.Add("POST", seed, `{"eventId":1,"interface":{"para":{"app_id":1252000000,"interface":"mix_streamv2.cancel_mix_stream","mix_stream_session_id":"a","output_stream_id":"b"}}}`)
	}
	f.Fuzz(func(t *testing.T, method, query, body string) {
		req := httptest.NewRequest(http.MethodGet, "/common_access", strings.NewReader(body))
		req.Method, req.URL.RawQuery, req.RemoteAddr = method, query, "127.0.0.1:1"
		w := httptest.NewRecorder()
		executed = false
		gateway.ServeHTTP(w, req)
		answer := w.Body.String()
		if executed {
			parsed, err := url.ParseQuery(query)
			if err != nil || parsed.Get("sign") == "" || md5Hex(legacyKey+parsed.Get("t")) != strings.ToLower(parsed.Get("sign")) {
				t.Fatalf("executed without a sign: %q", query)
			}
		}
		switch {
		case w.Code != http.StatusOK:
			if executed {
				t.Fatalf("status %d after executing", w.Code)
			}
		case strings.HasPrefix(answer, "{"):
			if !json.Valid([]byte(answer)) {
				t.Fatalf("not JSON: %q", answer)
			}
		case answer != "appid is invalid" && answer != "cmd is invalid" && answer != "sign invalid" && answer != "time expired":
			t.Fatalf("another text: %q", answer)
		}
	})
}
