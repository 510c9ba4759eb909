package livecode_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

// A method is a method of the Client that makes one call, with good arguments.
type method struct {
	name string // in Go: Channel.GetStatus
	wire string
	kind methodKind
	call func(ctx context.Context, c *livecode.Client) (any, error)
}

// A methodKind says what a success without output means.
type methodKind int

const (
	void  methodKind = iota // that it worked
	list                    // an empty result
	needs                   // an error: the output is needed
	raw                     // an empty result, and any output is taken as it stands
	mix                     // nothing: there is never an output
)

// methods is every method that makes a call.
var methods = []method{
	{"Channel.GetStatus", "Live_Channel_GetStatus", needs, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Channel.GetStatus(ctx, "8888_a")
	}},
	{"Channel.SetStatus", "Live_Channel_SetStatus", void, func(ctx context.Context, c *livecode.Client) (any, error) {
		return nil, c.Channel.SetStatus(ctx, "8888_a", livecode.ActionForbid)
	}},
	{"Channel.List", "Live_Channel_GetChannelList", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Channel.List(ctx, livecode.ListChannelsParams{})
	}},
	{"Channel.All", "Live_Channel_GetChannelList", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return rows(c.Channel.All(ctx, livecode.ListChannelsParams{}))
	}},
	{"Channel.ListLive", "Live_Channel_GetLiveChannelList", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Channel.ListLive(ctx)
	}},
	{"Channel.Forbid", "channel_manager", void, func(ctx context.Context, c *livecode.Client) (any, error) {
		return nil, c.Channel.Forbid(ctx, "8888_a", noon.Add(time.Hour))
	}},
	{"Channel.Resume", "channel_manager", void, func(ctx context.Context, c *livecode.Client) (any, error) {
		return nil, c.Channel.Resume(ctx, "8888_a")
	}},
	{"Channel.SetDelay", "Live_Set_Delay", void, func(ctx context.Context, c *livecode.Client) (any, error) {
		return nil, c.Channel.SetDelay(ctx, "8888_a", time.Minute)
	}},
	{"Tape.ListFiles", "Live_Tape_GetFilelist", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Tape.ListFiles(ctx, "8888_a", livecode.ListFilesParams{})
	}},
	{"Tape.AllFiles", "Live_Tape_GetFilelist", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return rows(c.Tape.AllFiles(ctx, "8888_a", livecode.ListFilesParams{}))
	}},
	{"Tape.Start", "Live_Tape_Start", needs, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Tape.Start(ctx, "8888_a", noon, noon.Add(time.Hour), livecode.StartTapeParams{})
	}},
	{"Tape.StartNow", "Live_Tape_Start", needs, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Tape.StartNow(ctx, "8888_a", time.Minute, livecode.StartTapeParams{})
	}},
	{"Tape.Stop", "Live_Tape_Stop", void, func(ctx context.Context, c *livecode.Client) (any, error) {
		return nil, c.Tape.Stop(ctx, "8888_a", livecode.TapeTask{ID: "7"})
	}},
	{"Queue.Get", "Live_Queue_Get", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Queue.Get(ctx, 20)
	}},
	{"Stat.Live", "Get_LiveStat", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Stat.Live(ctx, livecode.StatParams{})
	}},
	{"Stat.Push", "Get_LivePushStat", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Stat.Push(ctx, livecode.StatParams{})
	}},
	{"Stat.Play", "Get_LivePlayStat", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Stat.Play(ctx, livecode.StatParams{})
	}},
	{"Stat.AllLive", "Get_LiveStat", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return rows(c.Stat.AllLive(ctx, livecode.StatParams{}))
	}},
	{"Stat.AllPush", "Get_LivePushStat", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return rows(c.Stat.AllPush(ctx, livecode.StatParams{}))
	}},
	{"Stat.AllPlay", "Get_LivePlayStat", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return rows(c.Stat.AllPlay(ctx, livecode.StatParams{}))
	}},
	{"Stat.PushHistory", "Get_LivePushStatHistory", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Stat.PushHistory(ctx, "8888_a", noon.Add(-time.Hour), noon)
	}},
	{"Stat.PlayHistory", "Get_LivePlayStatHistory", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Stat.PlayHistory(ctx, livecode.PlayHistoryParams{Start: noon.Add(-time.Hour), End: noon})
	}},
	{"Stat.Billing", "Get_BillingBandwidth", list, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Stat.Billing(ctx, livecode.BillingParams{Start: noon.Add(-time.Hour), End: noon})
	}},
	{"Mix.Start", "Mix_StreamV2", mix, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Mix.Start(ctx, livecode.StartMixParams{
			SessionID: "duel", OutputID: "host", Inputs: []livecode.MixInput{{StreamID: "host", Layer: 1}},
		})
	}},
	{"Mix.Cancel", "Mix_StreamV2", mix, func(ctx context.Context, c *livecode.Client) (any, error) {
		return c.Mix.Cancel(ctx, "duel", "host")
	}},
	{"Call", "Live_Not_Here", void, func(ctx context.Context, c *livecode.Client) (any, error) {
		return nil, c.Call(ctx, "Live_Not_Here", nil, nil)
	}},
	{"Call, raw", "Get_BillingBandwidth", raw, func(ctx context.Context, c *livecode.Client) (any, error) {
		return billingPeak(ctx, c)
	}},
}

// otherMethods make no call, or more than one, and are proved elsewhere.
var otherMethods = map[string]string{
	"Channel.Watch":        "asks again and again through GetStatus",
	"Stat.WatchPush":       "asks again and again through Push",
	"Stat.WatchPlay":       "asks again and again through Play",
	"Callback":             "receives",
	"Verifier":             "receives",
	"CloseIdleConnections": "asks nothing",
	"Confirm":              "asks through GetStatus",
	"Reconcile":            "asks through ListFiles and GetStatus",
}

func TestMethods_areAllInTheTable(t *testing.T) {
	t.Parallel()
	for _, name := range exportedMethods() {
		inTable := slices.ContainsFunc(methods, func(m method) bool { return m.name == name })
		assert.True(t, inTable || otherMethods[name] != "", "%s has no row", name)
	}
}

// exportedMethods returns the methods of the Client and of its services.
func exportedMethods() []string {
	client := reflect.TypeFor[livecode.Client]()
	names := methodsOf(reflect.PointerTo(client), "")
	for f := range client.Fields() {
		if f.IsExported() {
			names = append(names, methodsOf(f.Type, f.Name+".")...)
		}
	}
	return names
}

func methodsOf(t reflect.Type, prefix string) []string {
	var names []string
	for m := range t.Methods() {
		if m.Name != "GoString" && m.Name != "String" {
			names = append(names, prefix+m.Name)
		}
	}
	return names
}

// The table of the README leads from the vendor's name of an interface to the
// methods that call it.
func TestReadme_namesEveryMethod(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		for _, m := range methods {
			if m.kind == raw || m.name == "Call" {
				continue // for what is not in the table
			}
			row := regexp.MustCompile("(?m)^\\|[^|]*`" + m.wire + "`[^|]*\\|.*`" + regexp.QuoteMeta(m.name) + "`.*\\|$")
			assert.Regexp(t, row, string(text), "%s: %s", file, m.name)
		}
	}
}

// billingPeak asks for the peak of the bandwidth that is billed, whose shape no page
// documents, as it stands.
func billingPeak(ctx context.Context, c *livecode.Client) (peak json.RawMessage, err error) {
	err = c.Call(ctx, "Get_BillingBandwidth", url.Values{
		"Param.n.start_time": {"1772334000"}, "Param.n.end_time": {"1772337600"}, "Param.n.get_top_bd": {"1"},
	}, &peak)
	return peak, err
}

// rows collects what an iterator yields, up to its first error.
func rows[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for row, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, nil
}

// answered makes a call that gets these answers.
func (m method) answered(t *testing.T, answers ...string) (any, error) {
	t.Helper()
	return m.call(t.Context(), record(t, answers...).client(t))
}
