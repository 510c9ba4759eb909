package main

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// newEcho mounts the receiver outside the group that has the application's middleware: what is
// given to Use of the router itself runs in front of everything. echo's Response has Unwrap,
// which is what the receiver's limits of time need.
func newEcho(receiver, ready http.Handler, log *slog.Logger) http.Handler {
	router := echo.New()
	router.Any("/tencent/live/:secret", echo.WrapHandler(receiver))
	router.GET("/readyz", echo.WrapHandler(ready))

	app := router.Group("")
	app.Use(middleware.Recover(), middleware.Gzip(), middleware.BodyDump(func(_ echo.Context, request, _ []byte) {
		log.Info("request", "body", string(request))
	}))
	app.POST("/hello", func(c echo.Context) error {
		body, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return c.NoContent(http.StatusBadRequest)
		}
		return c.String(http.StatusOK, "hello "+string(body))
	})
	return router
}
