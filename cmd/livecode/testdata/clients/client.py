"""A program that was written from the vendor's pages, with nothing but Python.

It calls the service, gets a notification and verifies it.
"""

import hashlib
import http.server
import json
import os
import queue
import threading
import time
import urllib.parse
import urllib.request

BASE = os.environ["LIVECODE_ENDPOINT"]
APPID = os.environ["LIVECODE_APPID"]
KEY = os.environ["LIVECODE_KEY"]
CALLBACK_KEY = os.environ["LIVECODE_CALLBACK_KEY"]

received = queue.Queue()


def sign(key, t):
    return hashlib.md5((key + str(t)).encode()).hexdigest()


def call(interface, key=KEY, **params):
    t = int(time.time()) + 60
    query = {"cmd": APPID, "interface": interface, "t": t, "sign": sign(key, t)}
    query.update({"Param." + name.replace("_", ".", 1): value for name, value in params.items()})
    with urllib.request.urlopen(BASE + "/common_access?" + urllib.parse.urlencode(query), timeout=10) as response:
        return response.read().decode()


def control(method, path, body):
    request = urllib.request.Request(BASE + "/_livecode" + path, json.dumps(body).encode(), method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        received.put(event)
        answer = b'{"code":0}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    control("PUT", "/callback", {"url": "http://127.0.0.1:%d/live" % server.server_port})

    refusal = call("Live_Channel_GetStatus", key="wrong", s_channel_id="room")
    assert "output" not in refusal, refusal
    control("POST", "/streams/room/push", {"simulated": True})
    event = received.get(timeout=30)
    assert event["event_type"] == 1 and event["stream_id"] == "room", event
    assert event["sign"] == sign(CALLBACK_KEY, event["t"]) and event["t"] > time.time(), "it is genuine"

    status = json.loads(call("Live_Channel_GetStatus", s_channel_id="room"))
    assert status["ret"] == 0 and status["output"][0]["status"] == 1, status
    forbidden = json.loads(call("Live_Channel_SetStatus", s_channel_id="room", n_status=0))
    assert forbidden["ret"] == 0, forbidden
    event = received.get(timeout=30)
    assert event["event_type"] == 0, event
    print("python: called, received, verified")


main()
