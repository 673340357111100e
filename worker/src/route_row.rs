//! Route rows: how is a row of the route table written? The names in it are those that the table imports.

/// A row: method, path, scope, query; types of body and response; handler; what it does. A handler of JSON
/// takes the call, and the body where there is one (of so many bytes at most), and returns the value or its JSON; one of a
/// `command` returns what the Board is to decide, one that `ask`s what the Board is asked, and its answer is passed on. What is no JSON of one type is
/// named by its media type, and its handler returns the response. Of what may change something and is no `command`, the Board is
/// asked at each request what the caller's token grants.
macro_rules! route {
    (@ $is_command:literal $method:ident $path:literal, $scope:ident, $query:expr, $request:expr, $status:literal $response:expr, $handler:expr, $summary:literal) => {
        Route::<Handler> {
            method: RouteMethod::$method,
            path: $path,
            scope: Scope::$scope,
            query: $query,
            request: $request,
            response: $response,
            status: $status,
            summary: $summary,
            is_command: $is_command,
            handler: $handler,
        }
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, as $media_type:expr, $handler:path, $summary:literal) => {
        $crate::route_row::route!(@ false $method $path, $scope, $query, None, 200 $media_type, |call| Box::pin($handler(call)), $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, [$request:expr] as $media_type:expr, $handler:path, $summary:literal) => {
        $crate::route_row::route!(@ false $method $path, $scope, $query, Some($request), 200 $media_type, |call| Box::pin($handler(call)), $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, => $status:literal $response:ty, ask $handler:path, $summary:literal) => {
        $crate::route_row::route!(@ false $method $path, $scope, $query, None, $status stringify!($response), |call| {
            let _ = PhantomData::<$response>;
            Box::pin(commands::ask(call, $status, $handler))
        }, $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, => $status:literal $response:ty, command $handler:path, $summary:literal) => {
        $crate::route_row::route!(@ true $method $path, $scope, $query, None, $status stringify!($response), |call| {
            let _ = PhantomData::<$response>;
            Box::pin(commands::carry_out(call, None, $status, |call, _| Ok($handler(call))))
        }, $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, $request:ty => $status:literal $response:ty, command $handler:path, $summary:literal) => {
        $crate::route_row::route!($method $path, $scope, $query, $request, request::MAX_REQUEST_BYTES => $status $response, command $handler, $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, $request:ty, $most:expr => $status:literal $response:ty, command $handler:path, $summary:literal) => {
        $crate::route_row::route!(@ true $method $path, $scope, $query, Some(stringify!($request)), $status stringify!($response), |call| {
            let _ = PhantomData::<$response>;
            Box::pin(commands::carry_out(call, Some($most), $status, |call, body| {
                Ok($handler(call, request::parse::<$request>(body)?))
            }))
        }, $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, => $status:literal $response:ty, $handler:path, $summary:literal) => {
        $crate::route_row::route!(@ false $method $path, $scope, $query, None, $status stringify!($response), |call| {
            Box::pin(async move {
                answer::<$response>($status, $handler(call).await?)
            })
        }, $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, $request:ty => $status:literal $response:ty, $handler:path, $summary:literal) => {
        $crate::route_row::route!($method $path, $scope, $query, $request, request::MAX_REQUEST_BYTES => $status $response, $handler, $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, $request:ty, $most:expr => $status:literal $response:ty, $handler:path, $summary:literal) => {
        $crate::route_row::route!(@ false $method $path, $scope, $query, Some(stringify!($request)), $status stringify!($response), |mut call| {
            Box::pin(async move {
                let body: $request = request::json_up_to(&mut call.request, $most).await?;
                answer::<$response>($status, $handler(call, body).await?)
            })
        }, $summary)
    };
}

/// A row of Statuspage's manage API v1, whose bodies are read by the Board: JSON or a form. It makes commands of them.
macro_rules! manage {
    (Get $path:literal, $scope:ident, $handler:ident, $summary:literal) => {
        $crate::route_row::manage!(@ Get $path, $scope, None, 200 $handler, $summary)
    };
    (Delete $path:literal, $scope:ident, $handler:ident, $summary:literal) => {
        $crate::route_row::manage!(@ Delete $path, $scope, None, 200 $handler, $summary)
    };
    ($method:ident $path:literal, $scope:ident, => $status:literal $handler:ident, $summary:literal) => {
        $crate::route_row::manage!(@ $method $path, $scope, Some(JSON_OR_FORM), $status $handler, $summary)
    };
    (@ $method:ident $path:literal, $scope:ident, $request:expr, $status:literal $handler:ident, $summary:literal) => {
        $crate::route_row::route!(@ true $method $path, $scope, MANAGE, $request, $status MANAGED, |call| Box::pin(statuspage_v1::$handler(call)), $summary)
    };
}

pub(crate) use {manage, route};
