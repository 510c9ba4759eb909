package api3

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"time"

	"github.com/qcloudlive/livecode/internal/backend"
	"github.com/qcloudlive/livecode/internal/wire"
)

// interfaces says how each legacy interface is served.
var interfaces = map[string]func(*job) ([]byte, error){
	"Get_LiveStat":                    (*job).liveStat,
	"Get_LivePushStat":                (*job).pushStat,
	"Get_LivePlayStat":                (*job).playStat,
	"Get_LivePushStatHistory":         (*job).pushHistory,
	"Get_LivePlayStatHistory":         (*job).playHistory,
	"Get_BillingBandwidth":            (*job).billing,
	"Live_Channel_GetStatus":          (*job).getStatus,
	"Live_Channel_SetStatus":          (*job).setStatus,
	"Live_Channel_GetChannelList":     (*job).listChannels,
	"Live_Channel_GetLiveChannelList": (*job).listLive,
	"channel_manager":                 (*job).manage,
	"Live_Set_Delay":                  (*job).setDelay,
	"Live_Tape_Start":                 (*job).startTape,
	"Live_Tape_Stop":                  (*job).stopTape,
	"Live_Tape_GetFilelist":           (*job).listFiles,
	"Live_Queue_Get":                  (*job).getQueue,
	"Mix_StreamV2":                    (*job).mix,
}

// Serve implements [backend.Backend].
func (s *service) Serve(ctx context.Context, call backend.Call, do backend.Do) ([]byte, error) {
	j := &job{service: s, ctx: ctx, call: call, do: do}
	if serve, ok := interfaces[call.Name]; ok {
		return serve(j)
	}
	if isAction.MatchString(call.Name) {
		return j.generic()
	}
	return nil, noSuccessor("this interface is not known, and API 3.0 has no way to pass it on")
}

// Refresh implements [backend.Backend]. The vendor advises to ask for the figures of pushes
// once a minute, where the legacy service has new ones every five seconds.
func (s *service) Refresh(name string) time.Duration {
	if name == "Get_LivePushStat" {
		return time.Minute
	}
	return 0
}

// isAction tells actions of API 3.0 from legacy interfaces that are not known.
var isAction = regexp.MustCompile(`^[A-Z][A-Za-z0-9]+$`)

// generic carries out an action that the caller names, with parameters that
// encoding/json writes, and returns the members of Response.
func (j *job) generic() ([]byte, error) {
	if regional[j.call.Name] && j.regionOf(j.call.Name) == "" {
		return nil, badArgument(j.call.Name, "the region", "given by the option Region, on the international site")
	}
	params, err := jsonParams(j.call.Name, j.call.Args)
	if err != nil {
		return nil, err
	}
	members, err := askHiding(j, j.live, j.call.Name, params, keysIn(params.buf), func(o *object, name []byte, r *wire.Reader) error {
		v, err := r.Value()
		if o.buf == nil {
			*o = *newObject()
		}
		o.buf = appendMember(o.buf, name, v)
		return err
	}, func(*object) error { return nil })
	if err != nil || members.buf == nil {
		return nil, err
	}
	return members.bytes(), nil
}

// keyParam is a parameter that is a key of notifications or of URLs.
var keyParam = regexp.MustCompile(`"(?:Callback|AuthBack|(?:Master|Backup)?Auth)Key"\s*:\s*("(?:\\.|[^"\\])*")`)

// keysIn returns the keys among the parameters of an action.
func keysIn(params []byte) (keys []string) {
	for _, match := range keyParam.FindAllSubmatch(params, -1) {
		var key string
		if json.Unmarshal(match[1], &key) == nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// jsonParams returns parameters of the caller's as an object that can be ended.
func jsonParams(action string, args any) (*object, error) {
	if args == nil {
		return newObject(), nil
	}
	body, err := json.Marshal(args)
	if body = bytes.TrimSpace(body); err != nil || len(body) < 2 || body[0] != '{' {
		return nil, badArgument(action, "params", "what encoding/json writes as an object")
	}
	return &object{body[:len(body)-1]}, nil
}
