/**
 * What the API takes and answers, from its OpenAPI document. Written by `node scripts/api-client.ts`;
 * a test fails when it is out of date.
 */


export type TickerId = string;

export type NewCorporateAction =
  | {
      kind: 'SPLIT';
      ticker_id: TickerId;
      /**
       * Opening of the ex-date’s session; at least a minute ahead
       */
      effective_at: string;
      /**
       * Shown to everyone
       */
      note?: string;
      new_shares: number;
      old_shares: number;
    }
  | {
      kind: 'CASH_DIVIDEND';
      ticker_id: TickerId;
      /**
       * Opening of the ex-date’s session; at least a minute ahead
       */
      effective_at: string;
      /**
       * Shown to everyone
       */
      note?: string;
      /**
       * Exact decimal: no exponent, no trailing zeros, at most eight places
       */
      amount: string;
    };

export type Notification =
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'ORDER_DENIED';
      details: {
        order_id: string;
        ticker_id: string;
        side: 'BUY' | 'SELL';
        type: 'MARKET' | 'LIMIT';
        reason: string;
        /**
         * In figures
         */
        reason_detail: string | null;
        requested_quantity: string | null;
        requested_amount_krw: string | null;
        limit_price: string | null;
        /**
         * RFC 3339 in UTC, to the microsecond
         */
        accepted_at: string;
      };
    }
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'ORDER_EXPIRED';
      details: {
        order_id: string;
        ticker_id: string;
        side: 'BUY' | 'SELL';
        type: 'MARKET' | 'LIMIT';
        reason: string;
        /**
         * In figures
         */
        reason_detail: string | null;
        requested_quantity: string | null;
        requested_amount_krw: string | null;
        limit_price: string | null;
        /**
         * RFC 3339 in UTC, to the microsecond
         */
        accepted_at: string;
      };
    }
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'COMMAND_DENIED';
      details: {
        command_id: string;
        command_kind: string;
        /**
         * CANCEL: the order that it names
         */
        order_id: string | null;
        reason: string;
        /**
         * In figures
         */
        reason_detail: string | null;
        /**
         * RFC 3339 in UTC, to the microsecond
         */
        accepted_at: string;
      };
    }
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'LIQUIDATION';
      details: {
        /**
         * GET /margin/liquidations tells all of it
         */
        liquidation_id: string;
        /**
         * Positions that the house sold
         */
        sold: number;
        /**
         * Orders that it took back
         */
        cancelled: number;
        /**
         * Whose price called for it; null where interest did
         */
        ticker_id: string | null;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        equity_krw: string;
        /**
         * Below zero it is what was owed
         */
        cash_krw: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        equity_after_krw: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        cash_after_krw: string;
      };
    }
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'DIVIDEND';
      details: {
        action_id: string;
        ticker_id: string;
        /**
         * Shares that it was paid for
         */
        quantity: string;
        per_share: string | null;
        /**
         * Of per_share
         */
        currency: 'KRW' | 'USD' | 'KRW-COIN';
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        gross_krw: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        tax_krw: string;
        applied_exchange_rate: string | null;
      };
    }
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'SPLIT';
      details: {
        action_id: string;
        ticker_id: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        quantity_before: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        quantity_after: string;
        /**
         * New shares that were paid out
         */
        fraction: string;
        /**
         * For the fraction
         */
        gross_krw: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        tax_krw: string;
      };
    }
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'REDEMPTION';
      details: {
        action_id: string;
        ticker_id: string;
        /**
         * Shares that were taken back, of one off the list
         */
        quantity: string;
        per_share: string | null;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        gross_krw: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        tax_krw: string;
      };
    }
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'DIVIDEND_PAID';
      details: {
        /**
         * Of the strike
         */
        command_id: string;
        ticker_id: string;
        /**
         * What left my cash
         */
        paid_krw: string;
        /**
         * More than that where there was not as much cash
         */
        due_krw: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        per_share: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        outstanding: string;
        holders: number;
      };
    }
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'BAILOUT';
      details: {
        command_id: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        equity_before_krw: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        written_off_krw: string;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        given_krw: string;
        /**
         * All that the account had behind it
         */
        cash_krw: string;
        /**
         * Positions that were taken
         */
        surrendered: number;
        /**
         * Orders that were taken back
         */
        cancelled: number;
        /**
         * RFC 3339 in UTC, to the microsecond
         */
        trusted_again_at: string;
      };
    }
  | {
      /**
       * Also of what it is about
       */
      notification_id: string;
      /**
       * When home wrote it: the order of the list
       */
      at: string;
      /**
       * When it happened, or was accepted where it was refused as it came
       */
      event_at: string;
      is_read: boolean;
      kind: 'AWAY_DIGEST';
      details: {
        /**
         * Home was away from then on
         */
        from: string;
        /**
         * RFC 3339 in UTC, to the microsecond
         */
        to: string;
        orders: {
          /**
           * While home was away
           */
          accepted: number;
          filled: number;
          failed: number;
          expired: number;
          cancelled: number;
          /**
           * Placed and not filled: LIMIT orders that rest, and such as wait for a strike of a human ETF
           */
          resting: number;
          /**
           * Not decided within an hour: told of when they are
           */
          waiting: number;
        };
        /**
         * How many notifications of each kind it tells of in one
         */
        kinds: {
          [k: string]: number;
        };
        /**
         * What all of it did to the cash
         */
        cash_change_krw: string;
      };
    };

export interface ApiPaths {
  '/api/v1/health': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': {
              status: 'ok';
            };
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/health/ready': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': Readiness;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/json': Readiness;
          };
        };
      };
    };
  };
  '/api/v1/login/access-token': {
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': SignIn;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': TokenSet;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/auth/login': {
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': SignIn;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': TokenSet;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/auth/login': {
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': SignIn;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': TokenSet;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/login/refresh': {
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': Refresh;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': TokenSet;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/logout': {
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': Logout;
        };
      };
      responses: {
        204: {
          content: {};
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/users': {
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': Registration;
        };
      };
      responses: {
        201: {
          content: {
            'application/json': Profile;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/me': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': Me;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    patch: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': ProfileChange;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': Me;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/api-keys': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: ApiKey[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': NewApiKey;
        };
      };
      responses: {
        201: {
          content: {
            'application/json': CreatedApiKey;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/api-keys/{key_id}/rotate': {
    post: {
      parameters: {
        path: {
          key_id: string;
        };
      };
      requestBody: {
        content: {
          'application/json': ApiKeyRotation;
        };
      };
      responses: {
        201: {
          content: {
            'application/json': RotatedApiKey;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/api-keys/{key_id}': {
    delete: {
      parameters: {
        path: {
          key_id: string;
        };
      };
      responses: {
        204: {
          content: {};
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/users': {
    get: {
      parameters: {
        query?: {
          /**
           * Beginning of the username
           */
          username?: string;
          role?: 'ADMIN' | 'USER';
          is_active?: 'true' | 'false';
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: ManagedUser[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/users/{user_id}': {
    get: {
      parameters: {
        path: {
          user_id: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': ManagedUser;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    patch: {
      parameters: {
        path: {
          user_id: string;
        };
      };
      requestBody: {
        content: {
          'application/json': UserChange;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': ManagedUser;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/invites': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: Invite[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': NewInvite;
        };
      };
      responses: {
        201: {
          content: {
            'application/json': CreatedInvite;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/invites/{invite_id}': {
    delete: {
      parameters: {
        path: {
          invite_id: string;
        };
      };
      responses: {
        204: {
          content: {};
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/audit': {
    get: {
      parameters: {
        query?: {
          action?:
            | 'sign_in.succeeded'
            | 'sign_in.refused'
            | 'session.refused_reuse'
            | 'session.ended'
            | 'password.changed'
            | 'user.registered'
            | 'user.changed'
            | 'user.deactivated'
            | 'user.reactivated'
            | 'user.role_changed'
            | 'invite.created'
            | 'invite.revoked'
            | 'invite.refused'
            | 'api_key.created'
            | 'api_key.rotated'
            | 'api_key.revoked'
            | 'keys.rotated'
            | 'home.restored'
            | 'journals.replayed'
            | 'orders.reconciled'
            | 'calendar.overridden'
            | 'instrument.source_changed'
            | 'corporate_action.entered'
            | 'corporate_action.cancelled'
            | 'halt.requested'
            | 'halt.resumed'
            | 'trading_mode.set'
            | 'template.set'
            | 'template.reset'
            | 'template.test_sent'
            | 'job.paused'
            | 'job.resumed'
            | 'job.triggered'
            | 'dead_letter.replay_asked'
            | 'dead_letter.discarded'
            | 'plug.pulled'
            | 'discord.code_created'
            | 'discord.linked'
            | 'discord.unlinked'
            | 'access.refused'
            | 'order.refused';
          actor_id?: string;
          /**
           * At or after
           */
          from?: string;
          /**
           * Before
           */
          to?: string;
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: AuditEntry[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/calendars/{market}': {
    get: {
      parameters: {
        path: {
          /**
           * KRX or US
           */
          market: string;
        };
        query?: {
          /**
           * Today unless said otherwise; where only `to` is said, 60 days before it
           */
          from?: string;
          /**
           * 60 days after `from` unless said otherwise
           */
          to?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': ManagedCalendar;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/calendars/{market}/{day}': {
    put: {
      parameters: {
        path: {
          /**
           * KRX or US
           */
          market: string;
          day: string;
        };
      };
      requestBody: {
        content: {
          'application/json': DayOverride;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': CalendarDay;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    delete: {
      parameters: {
        path: {
          /**
           * KRX or US
           */
          market: string;
          day: string;
        };
      };
      responses: {
        204: {
          content: {};
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/instruments/{ticker_id}/source': {
    put: {
      parameters: {
        path: {
          ticker_id: TickerId;
        };
      };
      requestBody: {
        content: {
          'application/json': CoinSourceChoice;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': CoinSource;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/corporate-actions': {
    get: {
      parameters: {
        query?: {
          ticker_id?: TickerId;
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: EnteredCorporateAction[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': NewCorporateAction;
        };
      };
      responses: {
        201: {
          content: {
            'application/json': EnteredCorporateAction;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/corporate-actions/{action_id}': {
    delete: {
      parameters: {
        path: {
          action_id: string;
        };
      };
      responses: {
        204: {
          content: {};
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/halts': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: Halt[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': NewHalt;
        };
      };
      responses: {
        201: {
          content: {
            'application/json': Halt;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/halts/{halt_id}/resume': {
    post: {
      parameters: {
        path: {
          halt_id: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': Halt;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/quarantine': {
    get: {
      parameters: {
        query?: {
          ticker_id?: TickerId;
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: QuarantinedPrint[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/trading-modes': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': SaidTradingModes;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    put: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': TradingModeWish;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': SaidTradingMode;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/templates': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': {
              items: MessageTemplate[];
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    put: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': {
            key:
              | 'whale_trade'
              | 'liquidation'
              | 'ipo_listed'
              | 'dividend_paid'
              | 'bailout_processed'
              | 'daily_report';
            /**
             * Python `str.format` fields; what cannot be rendered is printed as it stands
             */
            content: string;
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': SavedMessageTemplate;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/templates/{key}': {
    get: {
      parameters: {
        path: {
          /**
           * `whale_trade`, `liquidation`, `ipo_listed`, `dividend_paid`, `bailout_processed`, `daily_report`
           */
          key: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': MessageTemplate;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    put: {
      parameters: {
        path: {
          /**
           * `whale_trade`, `liquidation`, `ipo_listed`, `dividend_paid`, `bailout_processed`, `daily_report`
           */
          key: string;
        };
      };
      requestBody: {
        content: {
          'application/json': {
            key?:
              | 'whale_trade'
              | 'liquidation'
              | 'ipo_listed'
              | 'dividend_paid'
              | 'bailout_processed'
              | 'daily_report';
            /**
             * Python `str.format` fields; what cannot be rendered is printed as it stands
             */
            content: string;
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': SavedMessageTemplate;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    delete: {
      parameters: {
        path: {
          /**
           * `whale_trade`, `liquidation`, `ipo_listed`, `dividend_paid`, `bailout_processed`, `daily_report`
           */
          key: string;
        };
      };
      responses: {
        204: {
          content: {};
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/templates/{key}/preview': {
    post: {
      parameters: {
        path: {
          /**
           * `whale_trade`, `liquidation`, `ipo_listed`, `dividend_paid`, `bailout_processed`, `daily_report`
           */
          key: string;
        };
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * Python `str.format` fields; what cannot be rendered is printed as it stands
             */
            content: string;
            /**
             * By placeholder, each as the kind that its placeholder has in a message: a decimal in text for one of a number is that number. A fraction has to be text. Placeholders without a value get their sample; of values that had no part in it `warnings` tell
             */
            values?: {
              [k: string]: string | number;
            };
          };
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              text: string;
              /**
               * What of it is printed as it stands, and which values had no part in it
               */
              warnings: (TemplateWarning | TemplateValueWarning)[];
            };
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/templates/{key}/test-send': {
    post: {
      parameters: {
        path: {
          /**
           * `whale_trade`, `liquidation`, `ipo_listed`, `dividend_paid`, `bailout_processed`, `daily_report`
           */
          key: string;
        };
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * Python `str.format` fields; what cannot be rendered is printed as it stands
             */
            content?: string;
            /**
             * By placeholder, each as the kind that its placeholder has in a message: a decimal in text for one of a number is that number. A fraction has to be text. Placeholders without a value get their sample; of values that had no part in it `warnings` tell
             */
            values?: {
              [k: string]: string | number;
            };
          };
        };
      };
      responses: {
        202: {
          content: {
            'application/json': SentTemplateTest;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/jobs': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': {
              items: Job[];
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/jobs/{job}/pause': {
    post: {
      parameters: {
        path: {
          /**
           * Its name
           */
          job: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': Job;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/jobs/{job}/resume': {
    post: {
      parameters: {
        path: {
          /**
           * Its name
           */
          job: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': Job;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/jobs/{job}/trigger': {
    post: {
      parameters: {
        path: {
          /**
           * Its name
           */
          job: string;
        };
      };
      requestBody: {
        content: {
          'application/json': {
            /**
             * A day in Seoul that is due; the last one unless it is said
             */
            day?: string;
          };
        };
      };
      responses: {
        202: {
          content: {
            'application/json': TriggeredRun;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/system': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': System;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/dead-letters': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
          state?: 'OPEN' | 'REPLAY_ASKED' | 'REPLAYED' | 'DISCARDED';
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: DeadLetter[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/dead-letters/{dead_letter_id}/replay': {
    post: {
      parameters: {
        path: {
          dead_letter_id: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': DeadLetter;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/dead-letters/{dead_letter_id}/discard': {
    post: {
      parameters: {
        path: {
          dead_letter_id: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': DeadLetter;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/admin/plug': {
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': PullPlug;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': PlugPulled;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/orders': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
          ticker_id?: TickerId;
          side?: 'BUY' | 'SELL';
          status?: 'PENDING' | 'FILLED' | 'CANCELLED' | 'FAILED';
          /**
           * Accepted at or after
           */
          from?: string;
          /**
           * Accepted before
           */
          to?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': OrderPage;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {
        header?: {
          /**
           * With `Authorization: DPoP <order_token>` alone: the proof, a JWT (RFC 9449)
           */
          DPoP?: string;
        };
      };
      requestBody: {
        content: {
          'application/json': PlaceOrder;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': OrderAccepted;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    delete: {
      parameters: {
        header?: {
          /**
           * With `Authorization: DPoP <order_token>` alone: the proof, a JWT (RFC 9449)
           */
          DPoP?: string;
          /**
           * The `client_command_id`: a UUID of yours, to be sent again after a 503. Made by the edge if left out; with a proof it is the `jti` of the proof, unless a body names it
           */
          'Idempotency-Key'?: string;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': CommandAccepted;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/orders/{order_id}': {
    get: {
      parameters: {
        path: {
          order_id: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': OrderDetail;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    delete: {
      parameters: {
        path: {
          order_id: string;
        };
        header?: {
          /**
           * With `Authorization: DPoP <order_token>` alone: the proof, a JWT (RFC 9449)
           */
          DPoP?: string;
          /**
           * The `client_command_id`: a UUID of yours, to be sent again after a 503. Made by the edge if left out; with a proof it is the `jti` of the proof, unless a body names it
           */
          'Idempotency-Key'?: string;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': CommandAccepted;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/orders/{order_id}/explain': {
    get: {
      parameters: {
        path: {
          order_id: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': OrderExplanation;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/orders/{order_id}/receipt': {
    get: {
      parameters: {
        path: {
          order_id: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': OrderReceipt;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/trades': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
          ticker_id?: TickerId;
          side?: 'BUY' | 'SELL';
          /**
           * Filled at or after
           */
          from?: string;
          /**
           * Filled before
           */
          to?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': FillPage;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/commands': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
          status?: 'PENDING' | 'DONE' | 'REJECTED';
        };
      };
      responses: {
        200: {
          content: {
            'application/json': CommandPage;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/commands/{command_id}': {
    get: {
      parameters: {
        path: {
          command_id: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': CommandDetail;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/portfolio': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': Portfolio;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/portfolio': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': Portfolio;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/account/balance': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': AccountBalance;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/account/positions': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': AccountPositions;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/margin': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': Margin;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {
        header?: {
          /**
           * With `Authorization: DPoP <order_token>` alone: the proof, a JWT (RFC 9449)
           */
          DPoP?: string;
          /**
           * The `client_command_id`: a UUID of yours, to be sent again after a 503. Made by the edge if left out; with a proof it is the `jti` of the proof, unless a body names it
           */
          'Idempotency-Key'?: string;
        };
      };
      requestBody: {
        content: {
          'application/json': SwitchMargin;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': CommandAccepted;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/margin/liquidations': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': LiquidationPage;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/bailout': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': Bailout;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {
        header?: {
          /**
           * With `Authorization: DPoP <order_token>` alone: the proof, a JWT (RFC 9449)
           */
          DPoP?: string;
          /**
           * The `client_command_id`: a UUID of yours, to be sent again after a 503. Made by the edge if left out; with a proof it is the `jti` of the proof, unless a body names it
           */
          'Idempotency-Key'?: string;
        };
      };
      requestBody: {
        content: {
          'application/json': AskBailout;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': CommandAccepted;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/human-etf': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': HumanEtfPage;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {
        header?: {
          /**
           * With `Authorization: DPoP <order_token>` alone: the proof, a JWT (RFC 9449)
           */
          DPoP?: string;
          /**
           * The `client_command_id`: a UUID of yours, to be sent again after a 503. Made by the edge if left out; with a proof it is the `jti` of the proof, unless a body names it
           */
          'Idempotency-Key'?: string;
        };
      };
      requestBody: {
        content: {
          'application/json': ListHumanEtf;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': CommandAccepted;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/human-etf/{ticker_id}': {
    get: {
      parameters: {
        path: {
          ticker_id: TickerId;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': HumanEtf;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/human-etf/{ticker_id}/strikes': {
    get: {
      parameters: {
        path: {
          ticker_id: TickerId;
        };
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': HumanEtfStrikePage;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/discord/link': {
    post: {
      parameters: {};
      responses: {
        202: {
          content: {
            'application/json': DiscordLinkCode;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    delete: {
      parameters: {};
      responses: {
        204: {
          content: {};
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/notifications': {
    get: {
      parameters: {
        query?: {
          /**
           * Only these, separated by commas: ORDER_DENIED, ORDER_EXPIRED, COMMAND_DENIED, LIQUIDATION, DIVIDEND, SPLIT, REDEMPTION, DIVIDEND_PAID, BAILOUT, AWAY_DIGEST
           */
          kinds?: string;
          /**
           * true: only what is unread
           */
          unread?: 'true' | 'false';
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': NotificationPage;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/notifications/read': {
    post: {
      parameters: {};
      requestBody: {
        content: {
          'application/json': MarkNotificationsRead;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': UnreadCount;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/favourites': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': {
              items: Favourite[];
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/favourites/{ticker_id}': {
    put: {
      parameters: {
        path: {
          ticker_id: TickerId;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': Favourite;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    delete: {
      parameters: {
        path: {
          ticker_id: TickerId;
        };
      };
      responses: {
        204: {
          content: {};
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/portfolio/history': {
    get: {
      parameters: {
        query?: {
          /**
           * 1d: midnights in Seoul. 1m: these, and the ends of minutes in which something of the account was settled; older ones of them go in time. 1h: the last of these in each hour
           */
          interval?: '1m' | '1h' | '1d';
          /**
           * At or after
           */
          from?: string;
          /**
           * Before
           */
          to?: string;
          /**
           * Points of a page, 1 to 500
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': EquityCurve;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/portfolio/events': {
    get: {
      parameters: {
        query?: {
          ticker_id?: TickerId;
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': PositionEventPage;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/instruments': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': {
              items: Instrument[];
            };
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/corporate-actions': {
    get: {
      parameters: {
        query?: {
          ticker_id?: TickerId;
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: CorporateAction[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/prices': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': {
              /**
               * RFC 3339 in UTC, to the microsecond
               */
              now: string;
              items: Price[];
            };
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/prices/{ticker_id}': {
    get: {
      parameters: {
        path: {
          ticker_id: TickerId;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': Price;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/candles/{ticker_id}': {
    get: {
      parameters: {
        path: {
          ticker_id: TickerId;
        };
        query?: {
          interval?: '1m' | '5m' | '15m' | '30m' | '1h' | '4h' | '1d';
          /**
           * Opened at or after; the newest ones if left out
           */
          from?: string;
          /**
           * Opened before
           */
          to?: string;
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': Candles;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/market/surge': {
    get: {
      parameters: {
        query?: {
          market?: 'KRX' | 'US' | 'CRYPTO';
          /**
           * The price now against the one before the last so many whole minutes; `1d` is the newest day
           */
          window?: '1m' | '5m' | '15m' | '1h' | '1d';
          /**
           * rate: by the size of the change, either way; volume: by traded value
           */
          by?: 'rate' | 'volume';
          /**
           * Of each market
           */
          limit?: number;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': Surge;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/market/sparklines': {
    get: {
      parameters: {
        query?: {
          /**
           * All of them if left out
           */
          market?: 'KRX' | 'US' | 'CRYPTO' | 'HUMAN';
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              /**
               * RFC 3339 in UTC, to the microsecond
               */
              as_of: string;
              items: Sparkline[];
            };
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/market/clock': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': {
              /**
               * RFC 3339 in UTC, to the microsecond
               */
              now: string;
              markets: MarketClock[];
            };
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/market/rules': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': TradingRules;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/fairness': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': Fairness;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/ranking': {
    get: {
      parameters: {
        query?: {
          /**
           * Since the last midnight in Seoul, its last Monday, its first of the month, or since accounts were opened
           */
          period?: 'day' | 'week' | 'month' | 'all';
          /**
           * equity: what accounts are worth now; return: time-weighted, of the period
           */
          by?: 'equity' | 'return';
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': Ranking;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/ranking/rules': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': RankingRules;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/profiles/{user_id}': {
    get: {
      parameters: {
        path: {
          user_id: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': PublicProfile;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/daily-reports': {
    get: {
      parameters: {
        query?: {
          /**
           * Rows of a page, 1 to 200
           */
          limit?: number;
          /**
           * The next_cursor of the page before
           */
          cursor?: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              items: DailyReport[];
              /**
               * Give it as `cursor` to get the next page; null on the last one
               */
              next_cursor: string | null;
            };
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/daily-reports/{report_day}': {
    get: {
      parameters: {
        path: {
          /**
           * In Seoul
           */
          report_day: string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': DailyReport;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/stream/prices': {
    get: {
      parameters: {
        query?: {
          /**
           * Commas between; left out: all instruments
           */
          ticker_ids?: string;
        };
        header?: {
          /**
           * The last id heard, as an EventSource sends it by itself: only what changed since is told
           */
          'last-event-id'?: string;
        };
      };
      responses: {
        200: {
          content: {
            'text/event-stream': string;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/.well-known/jwks.json': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': JwkSet;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/order': {
    post: {
      parameters: {
        header?: {
          /**
           * With `Authorization: DPoP <order_token>` alone: the proof, a JWT (RFC 9449)
           */
          DPoP?: string;
        };
      };
      requestBody: {
        content: {
          'application/json':
            | {
                client_order_id?: string;
                ticker: TickerId;
                action: string;
                amount: string | number;
              }
            | PlaceOrder;
        };
      };
      responses: {
        202: {
          content: {
            'application/json': OrderAccepted;
          };
        };
        400: {
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          content: {
            'application/problem+json': Problem;
          };
        };
        422: {
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/status': {
    get: {
      parameters: {};
      responses: {
        200: {
          content: {
            'application/json': Status;
          };
        };
      };
    };
  };
}
/**
 * RFC 9457 problem details
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code:
    | 'MALFORMED_JSON'
    | 'INVALID_REQUEST'
    | 'UNAUTHENTICATED'
    | 'TOKEN_EXPIRED'
    | 'TOKEN_REUSED'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'METHOD_NOT_ALLOWED'
    | 'CLIENT_ORDER_ID_REUSED'
    | 'CLIENT_COMMAND_ID_REUSED'
    | 'PAYLOAD_TOO_LARGE'
    | 'RATE_LIMITED'
    | 'INTERNAL'
    | 'QUEUE_UNAVAILABLE'
    | 'HOME_OFFLINE'
    | 'UNAVAILABLE';
  errors?: {
    path: string;
    code: string;
    message: string;
  }[];
  client_order_id?: string;
  client_command_id?: string;
}

export interface Readiness {
  status: 'ready' | 'not_ready';
  dependencies: {
    name: string;
    ok: boolean;
    /**
     * Only where not ok; `stale`: reached, and what it offers is out of date
     */
    fault?: 'unreachable' | 'stale';
  }[];
}

export interface SignIn {
  username: string;
  password: string;
  /**
   * Public JWK, Ed25519 or P-256, of a key whose private half never leaves the device. Asks for an `order_token`, good for orders signed by that key and nothing else; the access tokens of the session are then good for everything but orders
   */
  order_key?:
    | {
        kty: 'OKP';
        crv: 'Ed25519';
        x: string;
        [k: string]: unknown;
      }
    | {
        kty: 'EC';
        crv: 'P-256';
        x: string;
        y: string;
        [k: string]: unknown;
      };
}

export interface TokenSet {
  /**
   * JWT, signed with a key of the JWKS
   */
  access_token: string;
  token_type: 'Bearer';
  /**
   * Seconds that the access token is good for
   */
  expires_in: number;
  /**
   * Good once, for the next set. Keep the newest one only
   */
  refresh_token: string;
  /**
   * Seconds that the refresh token is good for
   */
  refresh_expires_in: number;
  /**
   * If the session has an `order_key`: good as long as the refresh token, for placing and cancelling orders with a proof by that key
   */
  order_token?: string;
}

export interface Refresh {
  refresh_token: string;
}

export interface Logout {
  /**
   * Of the same session; by itself it will do when the access token has expired
   */
  refresh_token?: string;
  /**
   * Ends every session of mine, on all devices
   */
  everywhere?: boolean;
}

export interface Registration {
  invite_code: string;
  /**
   * To sign in with, in any case
   */
  username: string;
  /**
   * 1 to 32 characters as people count them, none of them invisible
   */
  nickname: string;
  password: string;
}

export interface Profile {
  user_id: string;
  username: string;
  nickname: string;
  role: 'ADMIN' | 'USER';
  is_active: boolean;
  /**
   * Whether Discord is not to name me for a trade or a liquidation
   */
  discord_alerts_muted: boolean;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
}

export interface Me {
  user_id: string;
  username: string;
  nickname: string;
  role: 'ADMIN' | 'USER';
  is_active: boolean;
  /**
   * Whether Discord is not to name me for a trade or a liquidation
   */
  discord_alerts_muted: boolean;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
  /**
   * REDUCE_ONLY: sales of what is held, nothing else. HALTED: no new orders; cancels work, and what rests goes on
   */
  trading_mode: 'ACTIVE' | 'REDUCE_ONLY' | 'HALTED';
  /**
   * Null where it is ACTIVE
   */
  trading_mode_reason: string | null;
  /**
   * How often I began anew; everyone sees it
   */
  bailouts: number;
  /**
   * Who I am in Discord, as POST /discord/link shows there; null when not linked
   */
  discord_user_id: string | null;
  profile: ShownProfile;
}
/**
 * What friends see of me beside the ranking
 */
export interface ShownProfile {
  bio: string | null;
  /**
   * How my equity went, day by day
   */
  shows_equity: boolean;
  /**
   * What I hold, in proportions
   */
  shows_positions: boolean;
  /**
   * What I traded last, without amounts
   */
  shows_trades: boolean;
}

export interface ProfileChange {
  /**
   * 1 to 32 characters as people count them, none of them invisible
   */
  nickname?: string;
  /**
   * True: Discord does not name me for a trade or a liquidation
   */
  discord_alerts_muted?: boolean;
  /**
   * Null ends my link to Discord; POST /discord/link begins one
   */
  discord_user_id?: null;
  /**
   * What friends see of me; what is left out stays as it is
   */
  profile?: {
    /**
     * At most 160 characters as people count them, in one line, none of them invisible. Null or empty takes it back
     */
    bio?: string | null;
    shows_equity?: boolean;
    shows_positions?: boolean;
    shows_trades?: boolean;
  };
  password?: string;
  current_password?: string;
}

export interface ApiKey {
  key_id: string;
  name: string;
  /**
   * The public beginning of the key, to tell keys apart by
   */
  prefix: string;
  /**
   * @minItems 1
   * @maxItems 3
   */
  scopes:
    | ['read' | 'trade' | 'admin']
    | ['read' | 'trade' | 'admin', 'read' | 'trade' | 'admin']
    | ['read' | 'trade' | 'admin', 'read' | 'trade' | 'admin', 'read' | 'trade' | 'admin'];
  /**
   * Neither revoked nor past its end
   */
  is_active: boolean;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  /**
   * The key that it took over from
   */
  rotated_from: string | null;
  /**
   * To within a second or two
   */
  last_used_at: string | null;
  /**
   * Requests and orders of the day in Seoul
   */
  usage_today: number;
  daily_quota: number;
  /**
   * From 80 % of the quota on
   */
  quota_warning: boolean;
}

export interface NewApiKey {
  name: string;
  /**
   * @minItems 1
   * @maxItems 3
   */
  scopes:
    | ['read' | 'trade' | 'admin']
    | ['read' | 'trade' | 'admin', 'read' | 'trade' | 'admin']
    | ['read' | 'trade' | 'admin', 'read' | 'trade' | 'admin', 'read' | 'trade' | 'admin'];
  /**
   * In the future; never unless said otherwise
   */
  expires_at?: string;
  current_password?: string;
}

export interface CreatedApiKey {
  /**
   * Shown this once: only its digest is kept
   */
  api_key: string;
  key_id: string;
  name: string;
  /**
   * The public beginning of the key, to tell keys apart by
   */
  prefix: string;
  /**
   * @minItems 1
   * @maxItems 3
   */
  scopes:
    | ['read' | 'trade' | 'admin']
    | ['read' | 'trade' | 'admin', 'read' | 'trade' | 'admin']
    | ['read' | 'trade' | 'admin', 'read' | 'trade' | 'admin', 'read' | 'trade' | 'admin'];
  /**
   * Neither revoked nor past its end
   */
  is_active: boolean;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  /**
   * The key that it took over from
   */
  rotated_from: string | null;
  /**
   * To within a second or two
   */
  last_used_at: string | null;
  /**
   * Requests and orders of the day in Seoul
   */
  usage_today: number;
  daily_quota: number;
  /**
   * From 80 % of the quota on
   */
  quota_warning: boolean;
}

export interface ApiKeyRotation {
  /**
   * How long the old key goes on: a day unless said otherwise
   */
  overlap_seconds?: number;
  current_password?: string;
}

export interface RotatedApiKey {
  /**
   * Shown this once: only its digest is kept
   */
  api_key: string;
  key_id: string;
  name: string;
  /**
   * The public beginning of the key, to tell keys apart by
   */
  prefix: string;
  /**
   * @minItems 1
   * @maxItems 3
   */
  scopes:
    | ['read' | 'trade' | 'admin']
    | ['read' | 'trade' | 'admin', 'read' | 'trade' | 'admin']
    | ['read' | 'trade' | 'admin', 'read' | 'trade' | 'admin', 'read' | 'trade' | 'admin'];
  /**
   * Neither revoked nor past its end
   */
  is_active: boolean;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  /**
   * The key that it took over from
   */
  rotated_from: string | null;
  /**
   * To within a second or two
   */
  last_used_at: string | null;
  /**
   * Requests and orders of the day in Seoul
   */
  usage_today: number;
  daily_quota: number;
  /**
   * From 80 % of the quota on
   */
  quota_warning: boolean;
  /**
   * The old key, and until when it goes on
   */
  previous: {
    key_id: string;
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    expires_at: string;
  };
}

export interface ManagedUser {
  user_id: string;
  username: string;
  nickname: string;
  role: 'ADMIN' | 'USER';
  is_active: boolean;
  /**
   * Whether Discord is not to name me for a trade or a liquidation
   */
  discord_alerts_muted: boolean;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
  /**
   * Sign-ins that can still be refreshed
   */
  open_sessions: number;
  /**
   * API keys that count now
   */
  api_keys: number;
}

export interface UserChange {
  role?: 'ADMIN' | 'USER';
  is_active?: boolean;
  /**
   * 1 to 32 characters as people count them, none of them invisible
   */
  nickname?: string;
}

export interface Invite {
  invite_id: string;
  /**
   * Of the accounts that it opens
   */
  role: 'ADMIN' | 'USER';
  max_uses: number;
  uses: number;
  status: 'live' | 'used' | 'expired' | 'revoked';
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  expires_at: string;
  note: string | null;
  /**
   * User id; null when set-up made it
   */
  created_by: string | null;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
  revoked_at: string | null;
}

export interface NewInvite {
  max_uses?: number;
  /**
   * Within the next 90 days; in a week unless said otherwise
   */
  expires_at?: string;
  role?: 'ADMIN' | 'USER';
  /**
   * Whom it is meant for
   */
  note?: string;
}

export interface CreatedInvite {
  /**
   * Shown this once: only its digest is kept
   */
  invite_code: string;
  invite_id: string;
  /**
   * Of the accounts that it opens
   */
  role: 'ADMIN' | 'USER';
  max_uses: number;
  uses: number;
  status: 'live' | 'used' | 'expired' | 'revoked';
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  expires_at: string;
  note: string | null;
  /**
   * User id; null when set-up made it
   */
  created_by: string | null;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
  revoked_at: string | null;
}

export interface AuditEntry {
  /**
   * 1, 2, 3 …: none is ever left out
   */
  audit_id: number;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  at: string;
  action: string;
  /**
   * The user who acted; null for strangers and for home itself
   */
  actor_id: string | null;
  /**
   * What was acted on, by its id; of a refusal, the operation
   */
  subject: string | null;
  /**
   * The client’s network address
   */
  address: string | null;
  details: {
    [k: string]: unknown;
  };
  /**
   * Over this entry and the hash of the one before. Whoever keeps the newest one elsewhere can tell whether anything before it was changed later
   */
  hash: string;
}

export interface ManagedCalendar {
  market: 'KRX' | 'US';
  timezone: string;
  /**
   * Orders of later than that are refused
   */
  known_until: string;
  /**
   * Until then; extend the table below 60
   */
  days_left: number;
  /**
   * The last comparison with the broker's days; null where there is none
   */
  last_check: CalendarCheck | null;
  days: CalendarDay[];
}

export interface CalendarCheck {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  attempted_at: string;
  /**
   * Of the last answer
   */
  checked_at: string | null;
  /**
   * The last day that it told of
   */
  through_day: string | null;
  /**
   * Why the last attempt had no answer
   */
  fault: string | null;
  differences: {
    /**
     * A date in the market's zone
     */
    day: string;
    ours: 'OPEN' | 'CLOSED' | 'UNKNOWN';
    theirs: 'OPEN' | 'CLOSED';
  }[];
}

export interface CalendarDay {
  /**
   * A date in the market's zone
   */
  day: string;
  /**
   * Null on a day without trading
   */
  open_at: string | null;
  close_at: string | null;
  /**
   * Other hours than the regular ones
   */
  is_special: boolean;
  reason: string | null;
  override: SetOverride | null;
}

export interface SetOverride {
  kind: 'CLOSED' | 'SESSION';
  open: string | null;
  close: string | null;
  note: string;
  set_by: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  set_at: string;
  /**
   * Counts for orders accepted from then on
   */
  effective_from: string;
}

export interface DayOverride {
  kind: 'CLOSED' | 'SESSION';
  /**
   * Of continuous trading; of a SESSION alone
   */
  open?: string;
  /**
   * Of the session, its auction included
   */
  close?: string;
  /**
   * Why; everyone sees it as the reason
   */
  note: string;
}

export interface CoinSourceChoice {
  source: 'upbit' | 'binance' | 'bitget';
}

export interface CoinSource {
  ticker_id: string;
  source: 'upbit' | 'binance' | 'bitget';
}

export interface EnteredCorporateAction {
  action_id: string;
  ticker_id: string;
  kind: 'SPLIT' | 'CASH_DIVIDEND' | 'REDEMPTION';
  /**
   * Opening of the ex-date’s session: who holds before it has what it gives
   */
  effective_at: string;
  /**
   * SPLIT: so many new shares
   */
  new_shares: number | null;
  /**
   * SPLIT: for so many old ones
   */
  old_shares: number | null;
  /**
   * CASH_DIVIDEND: for each share, in the instrument’s currency, before tax; REDEMPTION, of a user’s share that closes: for each, which is no more
   */
  amount: string | null;
  note: string | null;
  /**
   * Null of what a strike came to
   */
  created_by: string | null;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
  /**
   * Taken back before it took effect
   */
  cancelled_at: string | null;
}

export interface Halt {
  halt_id: string;
  ticker_id: string;
  /**
   * `requested` and `resuming` until the feeder has taken it in, within seconds
   */
  status: 'requested' | 'halted' | 'resuming' | 'over';
  /**
   * JUMP: a confirmed jump of more than 35 % that no corporate action explains
   */
  cause: 'ADMIN' | 'JUMP';
  reason: string | null;
  jump: HaltJump | null;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  requested_at: string;
  /**
   * User id; null for a JUMP
   */
  requested_by: string | null;
  /**
   * From here on nothing comes to the tape
   */
  from_at: string | null;
  /**
   * From here on it goes on; null while it lasts
   */
  to_at: string | null;
  /**
   * User id; null while it lasts, and where a corporate action explained the jump
   */
  resumed_by: string | null;
}
/**
 * The two prices; the latter never came to the tape
 */
export interface HaltJump {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  before_at: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  before_price: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  after_at: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  after_price: string;
  source: string;
}

export interface NewHalt {
  ticker_id: TickerId;
  /**
   * Why; administrators see it, and the audit log keeps it
   */
  reason: string;
}

export interface QuarantinedPrint {
  ticker_id: string;
  /**
   * Time of the print
   */
  at: string;
  kind: 'QUOTE' | 'TRADE' | 'BAR';
  /**
   * Of a BAR its close
   */
  last: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  bid: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  ask: string | null;
  source: string;
  /**
   * NOT_POSITIVE; OUTSIDE_BAND of its day; UNCONFIRMED: far from the print before, and the next one disagreed; ALONE: nothing came within a minute to confirm it; JUMPED: bars of a gap from a jump on
   */
  reason: 'NOT_POSITIVE' | 'OUTSIDE_BAND' | 'UNCONFIRMED' | 'ALONE' | 'JUMPED';
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  quarantined_at: string;
}

export interface SaidTradingModes {
  items: SaidTradingMode[];
}

export interface SaidTradingMode {
  scope: 'ALL' | 'MARKET' | 'INSTRUMENT' | 'USER';
  subject: string | null;
  mode: 'ACTIVE' | 'REDUCE_ONLY' | 'HALTED';
  reason: string;
  set_by: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  set_at: string;
  /**
   * Counts for orders accepted from then on
   */
  effective_from: string;
  /**
   * False until it takes effect
   */
  is_in_force: boolean;
}

export interface TradingModeWish {
  scope: 'ALL' | 'MARKET' | 'INSTRUMENT' | 'USER';
  /**
   * KRX, US, CRYPTO, HUMAN; a ticker_id; or a user id. Of ALL there is none
   */
  subject?: string;
  mode: 'ACTIVE' | 'REDUCE_ONLY' | 'HALTED';
  /**
   * Why; those whom it concerns see it
   */
  reason: string;
}

export interface MessageTemplate {
  key:
    | 'whale_trade'
    | 'liquidation'
    | 'ipo_listed'
    | 'dividend_paid'
    | 'bailout_processed'
    | 'daily_report';
  description: string;
  default: string;
  /**
   * What the next message is rendered by
   */
  content: string;
  /**
   * Who says so: Redis if it has a text, else Postgres, else it is the default
   */
  source: 'redis' | 'postgres' | 'default';
  placeholders: TemplatePlaceholder[];
  /**
   * When it was set, or its default restored; null if never, or not by this API
   */
  updated_at: string | null;
  /**
   * The administrator who did
   */
  updated_by: string | null;
}

export interface TemplatePlaceholder {
  name: string;
  /**
   * `won` and `decimal` are exact decimals, `decimal` without zeros at its end; what each can be asked for is as with Python’s str, int and decimal.Decimal
   */
  kind: 'text' | 'integer' | 'won' | 'decimal';
  sample: string;
  description: string;
}

export interface SavedMessageTemplate {
  key:
    | 'whale_trade'
    | 'liquidation'
    | 'ipo_listed'
    | 'dividend_paid'
    | 'bailout_processed'
    | 'daily_report';
  description: string;
  default: string;
  /**
   * What the next message is rendered by
   */
  content: string;
  /**
   * Who says so: Redis if it has a text, else Postgres, else it is the default
   */
  source: 'redis' | 'postgres' | 'default';
  placeholders: TemplatePlaceholder[];
  /**
   * When it was set, or its default restored; null if never, or not by this API
   */
  updated_at: string | null;
  /**
   * The administrator who did
   */
  updated_by: string | null;
  /**
   * What of it is printed as it stands, the first hundred
   */
  warnings: TemplateWarning[];
}

export interface TemplateWarning {
  code:
    | 'lone_brace'
    | 'nested_field'
    | 'no_access'
    | 'no_conversion'
    | 'unknown_placeholder'
    | 'bad_spec'
    | 'too_wide'
    | 'text_too_long';
  /**
   * Where in the content, in UTF-16 units
   */
  at: number;
  /**
   * What is printed as it stands; of a long field the beginning
   */
  field: string;
}

export interface TemplateValueWarning {
  /**
   * A value for no placeholder of this key; text for the placeholder of a number
   */
  code: 'unknown_value' | 'not_a_number';
  /**
   * It stands nowhere in the content
   */
  at: null;
  /**
   * Name of the value
   */
  field: string;
}

export interface SentTemplateTest {
  text: string;
  /**
   * What of it is printed as it stands, and which values had no part in it
   */
  warnings: (TemplateWarning | TemplateValueWarning)[];
  /**
   * Of Discord: that of the key
   */
  channel: 'alerts' | 'human';
}

export interface Job {
  name: string;
  /**
   * The first day that is not due yet
   */
  next_day: string;
  /**
   * When that will be
   */
  next_at: string;
  paused: boolean;
  paused_at: string | null;
  paused_by: string | null;
  /**
   * Of the last 14 days that it ran for
   */
  runs: JobRun[];
}

export interface JobRun {
  /**
   * The day in Seoul that it is for
   */
  day: string;
  /**
   * DUE: somebody asked for it. FAILED: tried again at `retry_at`
   */
  state: 'DUE' | 'RUNNING' | 'FAILED' | 'DONE';
  attempts: number;
  /**
   * When an administrator asked for it last
   */
  asked_at: string | null;
  /**
   * The last attempt
   */
  started_at: string | null;
  ended_at: string | null;
  retry_at: string | null;
  outcome: string | null;
  /**
   * Why the last attempt failed
   */
  error: string | null;
}

export interface TriggeredRun {
  job: string;
  /**
   * A date in Seoul
   */
  day: string;
}

export interface System {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  as_of: string;
  home: {
    version: string;
    /**
     * Of this API
     */
    started_at: string;
    dependencies: {
      name: string;
      ok: boolean;
      fault: ('unreachable' | 'stale') | null;
    }[];
    /**
     * As each tells of itself; empty where the API was told of none
     */
    processes: SystemProcess[];
  };
  edge: {
    /**
     * Why this part is empty: what tells of it does not answer. Null where all is told
     */
    fault: 'unreachable' | null;
    /**
     * As an engine sees it; `unknown` while no engine answers
     */
    broker: 'reachable' | 'unreachable' | 'unknown';
    /**
     * Up to where the edge was heard in all partitions, by its clock
     */
    heard_to: string | null;
    /**
     * What the edge knew of the error of its clock when it took the last order
     */
    clock_error_ms: number | null;
    last_order_at: string | null;
    intake_id: string | null;
    /**
     * Since when no engine has heard the edge; null while one does
     */
    away_since: string | null;
    /**
     * Of the last day
     */
    last_outage: {
      /**
       * RFC 3339 in UTC, to the microsecond
       */
      from_at: string;
      /**
       * RFC 3339 in UTC, to the microsecond
       */
      to_at: string;
    } | null;
  };
  queues: {
    /**
     * Why this part is empty: what tells of it does not answer. Null where all is told
     */
    fault: 'unreachable' | null;
    items: SystemQueue[];
  };
  feed: {
    /**
     * Why this part is empty: what tells of it does not answer. Null where all is told
     */
    fault: 'unreachable' | null;
    /**
     * When the feeder last said so
     */
    reported_at: string | null;
    /**
     * The feeder has said nothing for 15 s
     */
    is_silent: boolean;
    sources: SystemFeedSource[];
  };
  outbox: {
    /**
     * Why this part is empty: what tells of it does not answer. Null where all is told
     */
    fault: 'unreachable' | null;
    readers: SystemOutboxReader[];
  };
  dead_letters: {
    /**
     * Why this part is empty: what tells of it does not answer. Null where all is told
     */
    fault: 'unreachable' | null;
    /**
     * Nobody has decided of them
     */
    open: number;
    being_replayed: number;
    /**
     * Of the open ones
     */
    oldest_at: string | null;
  };
  discord: {
    /**
     * Why this part is empty: what tells of it does not answer. Null where all is told
     */
    fault: 'unreachable' | null;
    channels: SystemDiscordChannel[];
  };
  jobs: {
    /**
     * Why this part is empty: what tells of it does not answer. Null where all is told
     */
    fault: 'unreachable' | null;
    items: SystemJob[];
  };
  /**
   * Whether home can be taken away for a moment: in native mode alone
   */
  plug: SystemPlug | null;
}

export interface SystemProcess {
  name: string;
  /**
   * `not_ready`: it answers and lacks something; `unreachable`: no answer
   */
  state: 'ready' | 'not_ready' | 'unreachable';
  version: string | null;
  started_at: string | null;
  /**
   * Of several alike: the one that works, or one that stands by
   */
  role: string | null;
  dependencies: {
    name: string;
    ok: boolean;
    fault: string | null;
  }[];
}

export interface SystemQueue {
  /**
   * -1: what was not routed
   */
  partition: number;
  queue: string;
  /**
   * Messages that wait in the queue, beacons among them; null: no engine answers
   */
  ready: number | null;
  /**
   * Whether an engine is delivered from it
   */
  is_read: boolean | null;
  /**
   * By the edge’s clock, as the engine has read
   */
  heard_to: string | null;
  /**
   * Since then: how old what is read of it is
   */
  lag_seconds: number | null;
  /**
   * Nothing that is still to come has an event up to here
   */
  passed_to: string | null;
  /**
   * Stored, and waiting for a price
   */
  waiting_orders: number;
  resting_orders: number;
}

export interface SystemFeedSource {
  source: string;
  markets: string[];
  instruments: number;
  /**
   * As the feeder last said; null of a source that it uses no more
   */
  state: string | null;
  last_answer_at: string | null;
  last_fault: string | null;
  fault_count: number;
  last_print_at: string | null;
  /**
   * Of the tape that is known least far
   */
  complete_to: string | null;
  complete_age_seconds: number | null;
  open_gaps: number;
}

export interface SystemOutboxReader {
  reader: string;
  /**
   * Events before it, counted to ten thousand; some may not be for it
   */
  pending: number;
  oldest_at: string | null;
  age_seconds: number | null;
  /**
   * It moves when there was something for it
   */
  moved_at: string;
}

export interface SystemDiscordChannel {
  channel: 'alerts' | 'human';
  /**
   * Messages that are not posted yet
   */
  held: number;
  oldest_at: string | null;
  age_seconds: number | null;
  /**
   * Why the first of them is still there
   */
  reason: string | null;
}

export interface SystemJob {
  name: string;
  paused: boolean;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  next_at: string;
  last_run: {
    day: string;
    state: 'DUE' | 'RUNNING' | 'FAILED' | 'DONE';
    ended_at: string | null;
    error: string | null;
  } | null;
}

export interface SystemPlug {
  available: true;
  /**
   * When home comes back, where it is about to go; null else
   */
  back_at: string | null;
}

export interface DeadLetter {
  dead_letter_id: string;
  /**
   * OPEN: nobody has decided, or a replay was refused (`outcome`). REPLAY_ASKED: an engine takes it up within seconds
   */
  state: 'OPEN' | 'REPLAY_ASKED' | 'REPLAYED' | 'DISCARDED';
  reason: string;
  /**
   * What the reason is about
   */
  detail: string | null;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  set_aside_at: string;
  /**
   * The queue that brought it; -1: what was not routed
   */
  partition: number;
  /**
   * It came behind what its intake had stamped before: it would get a price of the past, so it cannot be replayed. Null where nobody could tell
   */
  is_back_dated: boolean | null;
  /**
   * Whose it says to be; nobody has shown it to be true
   */
  claimed_user_id: string | null;
  /**
   * Which order it says to be; nobody has shown it to be true
   */
  claimed_order_id: string | null;
  /**
   * Which command it says to be; nobody has shown it to be true
   */
  claimed_command_id: string | null;
  claimed_accepted_at: string | null;
  /**
   * Its fields that are no credential, as JSON, cut off after 600 characters
   */
  excerpt: string;
  bytes: number;
  /**
   * SHA-256, 64 hexadecimal digits
   */
  content_sha256: string;
  decided_at: string | null;
  decided_by: string | null;
  /**
   * When an engine had taken it up
   */
  answered_at: string | null;
  /**
   * Of a replay: `taken`, `already_recorded`, `conflict`, `denied` with its code; of an OPEN one why it was refused again
   */
  outcome: string | null;
}

export interface PullPlug {
  /**
   * For how long home is to be away
   */
  seconds?: number;
}

export interface PlugPulled {
  /**
   * When home is started again; it serves seconds later
   */
  back_at: string;
}

export interface OrderPage {
  items: Order[];
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface Order {
  order_id: string;
  client_order_id: string;
  ticker_id: string;
  side: 'BUY' | 'SELL';
  type: 'MARKET' | 'LIMIT';
  status: 'PENDING' | 'FILLED' | 'CANCELLED' | 'FAILED';
  /**
   * Why FAILED or CANCELLED (a denial code), or what a PENDING order waits for
   */
  reason: string | null;
  reason_detail: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  requested_quantity: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  requested_amount_krw: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  limit_price: string | null;
  time_in_force: 'DAY' | 'GTC' | 'GTD' | 'IOC' | null;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  expires_at: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  reference_price: string | null;
  max_slippage_bps: number | null;
  /**
   * As executed, in the instrument's currency
   */
  price: string | null;
  /**
   * As executed
   */
  quantity: string | null;
  /**
   * USD/KRW, spread included
   */
  applied_exchange_rate: string | null;
  /**
   * LIMIT BUY: won kept aside for it while it waits. Null before it is placed, and after it is final
   */
  held_krw: string | null;
  /**
   * LIMIT SELL: what is kept aside for it while it waits, in today’s shares
   */
  held_quantity: string | null;
  /**
   * LIMIT: the first print that it could have filled on and was not marketable at
   */
  resting_since: string | null;
  /**
   * When the edge promised to carry it out
   */
  accepted_at: string;
  /**
   * Prints after this moment are eligible
   */
  not_before: string;
  /**
   * No fill by then: FAILED with NO_PRICE; a LIMIT order CANCELLED with EXPIRED. Null for one that is good until it is cancelled
   */
  deadline_at: string | null;
  /**
   * When home recorded it
   */
  created_at: string;
  /**
   * Time of the print that filled it; of a forced sale the moment that called for it
   */
  filled_at: string | null;
  /**
   * When home wrote the outcome
   */
  settled_at: string | null;
  /**
   * Set when home lost its database and nobody had noted what became of this order: it was read again from the edge’s journal then and priced anew, so an answer given before may have been another
   */
  replayed_at: string | null;
  /**
   * The house sold by it: GET /margin/liquidations. Nobody sent such an order
   */
  liquidation_id: string | null;
}

export interface PlaceOrder {
  client_order_id?: string;
  ticker_id: TickerId;
  side: 'BUY' | 'SELL';
  type: 'MARKET' | 'LIMIT';
  quantity?: string;
  amount_krw?: string;
  limit_price?: string;
  time_in_force?: 'DAY' | 'GTC' | 'GTD' | 'IOC';
  expires_at?: string;
  reference_price?: string;
  max_slippage_bps?: number;
  leverage?: number;
}

export interface OrderAccepted {
  order_id: string;
  client_order_id: string;
  status: 'ACCEPTED';
  accepted_at: string;
  /**
   * Signed by the edge; see /.well-known/jwks.json
   */
  receipt: string;
}

export interface CommandAccepted {
  command_id: string;
  client_command_id: string;
  status: 'ACCEPTED';
  accepted_at: string;
  /**
   * Signed by the edge; see /.well-known/jwks.json
   */
  receipt: string;
}

export interface OrderDetail {
  order_id: string;
  client_order_id: string;
  ticker_id: string;
  side: 'BUY' | 'SELL';
  type: 'MARKET' | 'LIMIT';
  status: 'PENDING' | 'FILLED' | 'CANCELLED' | 'FAILED';
  /**
   * Why FAILED or CANCELLED (a denial code), or what a PENDING order waits for
   */
  reason: string | null;
  reason_detail: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  requested_quantity: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  requested_amount_krw: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  limit_price: string | null;
  time_in_force: 'DAY' | 'GTC' | 'GTD' | 'IOC' | null;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  expires_at: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  reference_price: string | null;
  max_slippage_bps: number | null;
  /**
   * As executed, in the instrument's currency
   */
  price: string | null;
  /**
   * As executed
   */
  quantity: string | null;
  /**
   * USD/KRW, spread included
   */
  applied_exchange_rate: string | null;
  /**
   * LIMIT BUY: won kept aside for it while it waits. Null before it is placed, and after it is final
   */
  held_krw: string | null;
  /**
   * LIMIT SELL: what is kept aside for it while it waits, in today’s shares
   */
  held_quantity: string | null;
  /**
   * LIMIT: the first print that it could have filled on and was not marketable at
   */
  resting_since: string | null;
  /**
   * When the edge promised to carry it out
   */
  accepted_at: string;
  /**
   * Prints after this moment are eligible
   */
  not_before: string;
  /**
   * No fill by then: FAILED with NO_PRICE; a LIMIT order CANCELLED with EXPIRED. Null for one that is good until it is cancelled
   */
  deadline_at: string | null;
  /**
   * When home recorded it
   */
  created_at: string;
  /**
   * Time of the print that filled it; of a forced sale the moment that called for it
   */
  filled_at: string | null;
  /**
   * When home wrote the outcome
   */
  settled_at: string | null;
  /**
   * Set when home lost its database and nobody had noted what became of this order: it was read again from the edge’s journal then and priced anew, so an answer given before may have been another
   */
  replayed_at: string | null;
  /**
   * The house sold by it: GET /margin/liquidations. Nobody sent such an order
   */
  liquidation_id: string | null;
  fill: Fill | null;
  ledger: LedgerEntry[];
  conflicts: OrderConflict[];
}

export interface Fill {
  order_id: string;
  ticker_id: string;
  side: 'BUY' | 'SELL';
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  quantity: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  price: string;
  currency: 'KRW' | 'USD' | 'KRW-COIN';
  /**
   * quantity × price in the instrument's currency
   */
  gross: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  gross_krw: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  fee_krw: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  tax_krw: string;
  /**
   * What it moved in the wallet; negative for a BUY
   */
  cash_krw: string;
  fx: FillFx | null;
  print: FillPrint;
  /**
   * Time of the print; of a forced sale the moment that called for it
   */
  filled_at: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  settled_at: string;
}

export interface FillFx {
  /**
   * USD/KRW with the spread
   */
  applied_exchange_rate: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  print_at: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  print_last: string | null;
  source: string | null;
}
/**
 * The observed price that an order was filled on
 */
export interface FillPrint {
  /**
   * Time of the print by the price rule
   */
  at: string;
  kind: 'QUOTE' | 'TRADE' | 'BAR';
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  bid: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  ask: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  last: string;
  source: string;
}

export interface LedgerEntry {
  leg: number;
  /**
   * CASH and HOLDING are yours, others the house’s
   */
  account: string;
  /**
   * `KRW`, `USD` or a ticker_id
   */
  asset: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  amount: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  event_at: string;
}
/**
 * A different order that came later under the same client_order_id; not executed
 */
export interface OrderConflict {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  accepted_at: string;
  /**
   * SHA-256, 64 hexadecimal digits
   */
  body_sha256: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  recorded_at: string;
}

export interface OrderExplanation {
  order_id: string;
  status: 'PENDING' | 'FILLED' | 'CANCELLED' | 'FAILED';
  reason: string | null;
  rule: {
    /**
     * TRADED_THROUGH: a LIMIT order that was filled at its limit; FIRST_LATER_STRIKE: an order on a human ETF; LAST_PRINT: a forced sale, at the last print up to then
     */
    name: 'FIRST_ELIGIBLE_PRINT' | 'TRADED_THROUGH' | 'FIRST_LATER_STRIKE' | 'LAST_PRINT';
    /**
     * The rule applied to this order, in words
     */
    text: string[];
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    accepted_at: string;
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    not_before: string;
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    deadline_at: string | null;
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    resting_since: string | null;
    /**
     * Event time of its end
     */
    decided_at: string | null;
  };
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  price: string | null;
  price_pick: 'ASK' | 'BID' | 'LAST' | 'WORSE_OF_OPEN_AND_CLOSE' | 'LIMIT' | null;
  /**
   * In whose new shares it was counted from then on
   */
  splits: {
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    effective_at: string;
    new_shares: number;
    old_shares: number;
  }[];
  print: FillPrint | null;
  fx: FillFx | null;
  fees: {
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    gross_krw: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    fee_krw: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    tax_krw: string;
    /**
     * What it moved in the wallet; negative for a BUY
     */
    cash_krw: string;
  } | null;
  /**
   * What the receipt of the 202 vouches for; check it with the edge’s key in /.well-known/jwks.json
   */
  receipt_facts: {
    order_id: string;
    user_id: string;
    client_order_id: string;
    /**
     * SHA-256, 64 hexadecimal digits
     */
    body_sha256: string;
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    accepted_at: string;
  };
  /**
   * Where home says the same, signed
   */
  receipt_path: string;
}

export interface OrderReceipt {
  /**
   * What the receipt of the 202 vouches for
   */
  acceptance: {
    order_id: string;
    user_id: string;
    client_order_id: string;
    /**
     * SHA-256, 64 hexadecimal digits
     */
    body_sha256: string;
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    accepted_at: string;
    /**
     * Yours to fill in: the receipt of the 202, which only you were given
     */
    receipt: null;
  };
  /**
   * Null while the order waits, or where it was given no receipt
   */
  settlement: {
    facts: SettlementFacts;
    /**
     * Of the facts as canonical JSON (RFC 8785)
     */
    hash: string;
    /**
     * Ed25519 over the hash, by the key of purpose settlement-receipt
     */
    signature: string;
    kid: string;
  } | null;
  /**
   * Why not: it waits, or it was settled before there were receipts
   */
  no_settlement: ('PENDING' | 'BEFORE_RECEIPTS') | null;
}

export interface SettlementFacts {
  fill: {
    cost_krw: string;
    currency: 'KRW' | 'USD' | 'KRW-COIN';
    fee_krw: string;
    fx: {
      applied_exchange_rate: string;
      print: {
        at: string;
        last: string;
        source: string;
      } | null;
    } | null;
    gross: string;
    gross_krw: string;
    price: string;
    print: {
      ask: string | null;
      at: string;
      bid: string | null;
      kind: 'QUOTE' | 'TRADE' | 'BAR';
      last: string;
      source: string;
      ticker_id: string;
    };
    quantity: string;
    splits: {
      at: string;
      new_shares: string;
      old_shares: string;
    }[];
    tax_krw: string;
  } | null;
  kind: 'ORDER';
  ledger: {
    journal_id: string;
    lines: {
      account: string;
      amount: string;
      asset: string;
    }[];
  };
  link: {
    prev_hash: string | null;
    seq: number | null;
    user_id: string;
  };
  order: {
    accepted_at: string;
    body_sha256: string;
    client_order_id: string;
    not_before: string;
    order_id: string;
    side: 'BUY' | 'SELL';
    ticker_id: string;
    type: 'MARKET' | 'LIMIT';
  };
  outcome: {
    at: string | null;
    decided_under: string | null;
    reason: string | null;
    reason_detail: string | null;
    status: 'FILLED' | 'FAILED' | 'CANCELLED';
  };
  version: 1;
}

export interface FillPage {
  items: Fill[];
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface CommandPage {
  items: Command[];
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface Command {
  command_id: string;
  client_command_id: string;
  type: 'CANCEL' | 'CANCEL_ALL' | 'MARGIN' | 'BAILOUT' | 'LIST';
  /**
   * CANCEL: the order that it names
   */
  order_id: string | null;
  /**
   * MARGIN: whether the account may owe
   */
  enabled: boolean | null;
  /**
   * LIST: what stands behind HUMAN-ETF-
   */
  name: string | null;
  /**
   * LIST
   */
  dividend_rate: string | null;
  /**
   * PENDING until what was before it is decided; then what came of it, for good
   */
  status: 'PENDING' | 'DONE' | 'REJECTED';
  /**
   * Why REJECTED: ALREADY_FINAL, UNKNOWN_ORDER, MARGIN_REQUIRED, LIMIT_EXCEEDED, NOT_ELIGIBLE, SELF_DEALING, AUTH_REVOKED
   */
  reason: string | null;
  reason_detail: string | null;
  /**
   * How many orders; null while PENDING
   */
  cancelled: number | null;
  /**
   * When the edge promised to carry it out
   */
  accepted_at: string;
  /**
   * When it takes effect, at the earliest
   */
  not_before: string;
  /**
   * When it took effect
   */
  decided_at: string | null;
  /**
   * When home wrote what came of it
   */
  settled_at: string | null;
  /**
   * Set when home lost its database and read it again from the edge’s journal
   */
  replayed_at: string | null;
}

export interface CommandDetail {
  command_id: string;
  client_command_id: string;
  type: 'CANCEL' | 'CANCEL_ALL' | 'MARGIN' | 'BAILOUT' | 'LIST';
  /**
   * CANCEL: the order that it names
   */
  order_id: string | null;
  /**
   * MARGIN: whether the account may owe
   */
  enabled: boolean | null;
  /**
   * LIST: what stands behind HUMAN-ETF-
   */
  name: string | null;
  /**
   * LIST
   */
  dividend_rate: string | null;
  /**
   * PENDING until what was before it is decided; then what came of it, for good
   */
  status: 'PENDING' | 'DONE' | 'REJECTED';
  /**
   * Why REJECTED: ALREADY_FINAL, UNKNOWN_ORDER, MARGIN_REQUIRED, LIMIT_EXCEEDED, NOT_ELIGIBLE, SELF_DEALING, AUTH_REVOKED
   */
  reason: string | null;
  reason_detail: string | null;
  /**
   * How many orders; null while PENDING
   */
  cancelled: number | null;
  /**
   * When the edge promised to carry it out
   */
  accepted_at: string;
  /**
   * When it takes effect, at the earliest
   */
  not_before: string;
  /**
   * When it took effect
   */
  decided_at: string | null;
  /**
   * When home wrote what came of it
   */
  settled_at: string | null;
  /**
   * Set when home lost its database and read it again from the edge’s journal
   */
  replayed_at: string | null;
  /**
   * In the order of acceptance
   */
  cancelled_order_ids: string[];
}

export interface Portfolio {
  user_id: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  as_of: string;
  /**
   * Cash in the wallet; below zero it is what an account on margin owes
   */
  balance_krw: string;
  /**
   * Of that, kept aside for LIMIT BUYs that wait
   */
  held_krw: string;
  /**
   * balance_krw − held_krw, never below zero; GET /margin tells what leverage adds
   */
  available_krw: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  wallet_last_updated: string;
  positions: Position[];
  /**
   * Null while something it depends on has no price
   */
  positions_value_krw: string | null;
  /**
   * What is owed: balance_krw where that is below zero
   */
  liabilities_krw: string;
  /**
   * balance_krw + positions, so what is owed is taken off. Null while a position has no price at all
   */
  equity_krw: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  starting_cash_krw: string;
  /**
   * Equity less what the account started with
   */
  total_profit_krw: string | null;
  /**
   * Equity less what the account was worth at midnight in Seoul, as its history has it; for one that had not traded before, less its start. Null while that is not known, or midnight is not struck yet
   */
  day_profit_krw: string | null;
}

export interface Position {
  ticker_id: string;
  name_ko: string;
  name_en: string;
  currency: 'KRW' | 'USD' | 'KRW-COIN';
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  quantity: string;
  /**
   * Kept aside for LIMIT SELLs that wait
   */
  held_quantity: string;
  /**
   * quantity − held_quantity
   */
  available_quantity: string;
  /**
   * cost / quantity, fees excluded
   */
  average_price: string;
  /**
   * In the instrument's currency, fees excluded
   */
  cost: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  cost_krw: string;
  /**
   * Last price; null where none is known
   */
  price: string | null;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  price_at: string | null;
  price_age_ms: number | null;
  price_source: string | null;
  price_is_stale: boolean | null;
  /**
   * USD/KRW, for dollar positions
   */
  exchange_rate: string | null;
  /**
   * In the instrument's currency
   */
  value: string | null;
  /**
   * Whole won, rounded down
   */
  value_krw: string | null;
  /**
   * Unrealised: value − cost; what selling would cost is not taken off
   */
  profit: string | null;
  /**
   * The same in won, with the rates of the purchases
   */
  profit_krw: string | null;
}

export interface AccountBalance {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  as_of: string;
  balances: {
    currency: 'KRW';
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    total: string;
    /**
     * Kept aside for LIMIT BUYs that wait
     */
    held: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    available: string;
  }[];
  /**
   * Null while something that is held has no price
   */
  market_value_krw: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  liabilities_krw: string;
  /**
   * Null while something that is held has no price
   */
  equity_krw: string | null;
}

export interface AccountPositions {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  as_of: string;
  items: {
    ticker_id: string;
    side: 'LONG';
    currency: 'KRW' | 'USD' | 'KRW-COIN';
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    quantity: string;
    /**
     * Kept aside for LIMIT SELLs that wait
     */
    held_quantity: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    available_quantity: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    average_entry_price: string;
    /**
     * In the instrument's currency
     */
    cost_basis: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    current_price: string | null;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    market_value: string | null;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    market_value_krw: string | null;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    unrealized_profit: string | null;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    unrealized_profit_krw: string | null;
  }[];
}

export interface Margin {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  as_of: string;
  /**
   * Whether the account may owe: POST /margin
   */
  enabled: boolean;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  since: string | null;
  /**
   * What is owed: cash below zero
   */
  liability_krw: string;
  /**
   * What is held, at last prices. Null while something that is held has no price
   */
  exposure_krw: string | null;
  /**
   * exposure_krw − liability_krw + cash; below zero it is a debt. Null while something that is held has no price
   */
  equity_krw: string | null;
  /**
   * Below this part of the exposure the house sells, while something is owed
   */
  maintenance_rate: string;
  /**
   * What equity must not fall below. Null while something that is held has no price
   */
  maintenance_krw: string | null;
  leverage_max: number;
  /**
   * What a BUY with that leverage may come to, before its fee, at last prices; its own price decides. Null while something that is held has no price
   */
  buying_power:
    | {
        leverage: number;
        /**
         * Exact decimal: no exponent, no trailing zeros, at most eight places
         */
        krw: string;
      }[]
    | null;
  /**
   * A year, of what is owed
   */
  interest_rate: string;
  interest: {
    /**
     * Midnight in Seoul
     */
    next_at: string;
    /**
     * What would be charged then, as it stands
     */
    next_krw: string;
    /**
     * All so far
     */
    charged_krw: string;
  };
}

export interface SwitchMargin {
  /**
   * Whether the account may owe
   */
  enabled: boolean;
  /**
   * Instead of the header `Idempotency-Key`
   */
  client_command_id?: string;
}

export interface LiquidationPage {
  items: Liquidation[];
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface Liquidation {
  liquidation_id: string;
  /**
   * Event time
   */
  at: string;
  trigger: 'PRINT' | 'INTEREST';
  /**
   * What it was triggered by
   */
  print: {
    ticker_id: string;
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    at: string;
    kind: 'QUOTE' | 'TRADE' | 'BAR';
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    last: string;
    source: string;
  } | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  maintenance_rate: string;
  before: {
    /**
     * Below zero it is what was owed
     */
    cash_krw: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    exposure_krw: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    equity_krw: string;
  };
  after: {
    /**
     * Below zero it is what was owed
     */
    cash_krw: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    exposure_krw: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    equity_krw: string;
  };
  /**
   * Mine, which rested
   */
  cancelled_order_ids: string[];
  sold: {
    /**
     * Of the house; GET /orders/{order_id} tells more
     */
    order_id: string;
    ticker_id: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    quantity: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    price: string;
  }[];
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  settled_at: string;
}

export interface Bailout {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  as_of: string;
  /**
   * Whether POST /bailout would be granted at last prices; its own moment decides. Null while something that is held has no price
   */
  may_ask: boolean | null;
  /**
   * Why not: too soon after the last one, or too much left
   */
  reason: 'LIMIT_EXCEEDED' | 'NOT_ELIGIBLE' | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  equity_krw: string | null;
  /**
   * Up to how much equity it is granted
   */
  equity_max_krw: string;
  /**
   * What I would have behind it
   */
  cash_krw: string;
  /**
   * From one to the next
   */
  every_days: number;
  /**
   * From then on I may ask again, and be on margin; null where no bailout keeps me from it
   */
  allowed_at: string | null;
  /**
   * All of mine; everyone sees it
   */
  count: number;
  last: {
    command_id: string;
    /**
     * Event time
     */
    at: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    equity_before_krw: string;
    /**
     * The fresh cash
     */
    equity_after_krw: string;
    /**
     * What was owed
     */
    written_off_krw: string;
    /**
     * What was missing to the fresh cash
     */
    given_krw: string;
    surrendered: {
      ticker_id: string;
      /**
       * Exact decimal: no exponent, no trailing zeros, at most eight places
       */
      quantity: string;
      /**
       * Lost
       */
      cost_krw: string;
      /**
       * What it counted for in the equity
       */
      value_krw: string;
    }[];
    /**
     * Orders of mine that it took back
     */
    cancelled: number;
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    settled_at: string;
  } | null;
}

export interface AskBailout {
  /**
   * Instead of the header `Idempotency-Key`
   */
  client_command_id?: string;
}

export interface HumanEtfPage {
  items: HumanEtf[];
  /**
   * My own, wherever it stands
   */
  me: HumanEtf | null;
  /**
   * From which equity on one may be listed
   */
  listing_equity_krw_min: string;
  /**
   * Below which one is taken off the list
   */
  closing_equity_krw: string;
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface HumanEtf {
  ticker_id: string;
  /**
   * GET /profiles/{user_id} tells more
   */
  issuer_user_id: string;
  issuer_nickname: string;
  is_me: boolean;
  /**
   * Part of what the issuer realises that goes to the holders, 0 to 1
   */
  dividend_rate: string;
  /**
   * Of the last strike, in won; 10000 before the first
   */
  price: string;
  /**
   * Since the strike before, as a fraction to the nearest millionth
   */
  change: string;
  /**
   * What the issuer was worth then
   */
  nav_krw: string;
  /**
   * Null before the first strike
   */
  struck_at: string | null;
  /**
   * Null where it is closed
   */
  next_strike_at: string | null;
  /**
   * Shares that were held at the last strike
   */
  outstanding: string;
  /**
   * With how many
   */
  holders: number;
  /**
   * All that was ever paid
   */
  dividends_krw: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  listed_at: string;
  /**
   * The issuer was worth too little: holders were paid the price of then
   */
  closed_at: string | null;
}

export interface ListHumanEtf {
  /**
   * What the share is called behind HUMAN-ETF-
   */
  name: string;
  /**
   * Which part of realised profit is paid to who holds the share: 0 to 1
   */
  dividend_rate: string;
  /**
   * Instead of the header `Idempotency-Key`
   */
  client_command_id?: string;
}

export interface HumanEtfStrikePage {
  items: HumanEtfStrike[];
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface HumanEtfStrike {
  /**
   * Event time: seven in the morning in Seoul
   */
  at: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  price: string;
  /**
   * What the issuer was worth, before it paid
   */
  nav_krw: string;
  /**
   * The oldest moment that a price in it is of: orders of before it met this strike
   */
  priced_from: string;
  /**
   * Profit realised since the listing
   */
  realised_krw: string;
  /**
   * How much of that dividends were reckoned of
   */
  high_water_krw: string;
  /**
   * The promised part of what lay above that
   */
  due_krw: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  dividend_per_share: string;
  /**
   * What all holders together got
   */
  paid_krw: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  outstanding: string;
  holders: number;
  /**
   * The last one
   */
  is_closing: boolean;
  /**
   * Its journal has the same id
   */
  command_id: string;
}

export interface DiscordLinkCode {
  code: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  expires_at: string;
}

export interface NotificationPage {
  items: Notification[];
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
  /**
   * Of all kinds; 1000 where there are as many or more
   */
  unread_count: number;
}

export interface MarkNotificationsRead {
  /**
   * A notification: it and what stands below it. Without it, all
   */
  up_to?: string;
}

export interface UnreadCount {
  /**
   * Of all kinds; 1000 where there are as many or more
   */
  unread_count: number;
}

export interface Favourite {
  ticker_id: string;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  created_at: string;
}

export interface EquityCurve {
  interval: '1m' | '1h' | '1d';
  items: EquityPoint[];
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface EquityPoint {
  /**
   * Everything before it counts, prices too
   */
  at: string;
  /**
   * Cash + market value − liabilities. Null while something held had no known price
   */
  equity_krw: string | null;
  /**
   * 0 while something is owed
   */
  cash_krw: string;
  /**
   * At last prices. Null while something held had no known price
   */
  market_value_krw: string | null;
  /**
   * What is owed
   */
  liabilities_krw: string;
  /**
   * Gross market value
   */
  exposure_krw: string | null;
  /**
   * Exposure by equity; null without equity
   */
  leverage: string | null;
  /**
   * Of the day in Seoul up to then: equity less what it was when the day began and what was given since
   */
  profit_krw: string | null;
  /**
   * How far equity was below its highest so far, as a part of that
   */
  drawdown: string | null;
}

export interface PositionEventPage {
  items: PositionEvent[];
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface PositionEvent {
  /**
   * Of the print, or when the split took effect
   */
  at: string;
  ticker_id: string;
  kind: 'OPENED' | 'INCREASED' | 'REDUCED' | 'CLOSED';
  cause: 'TRADE' | 'SPLIT' | 'REDEMPTION' | 'BAILOUT';
  /**
   * Null of what no order did
   */
  order_id: string | null;
  /**
   * Of what the house sold
   */
  liquidation_id: string | null;
  currency: 'KRW' | 'USD' | 'KRW-COIN';
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  quantity_change: string;
  /**
   * Held afterwards
   */
  quantity: string;
  /**
   * Of that, in the instrument's currency, without fees
   */
  cost: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  cost_krw: string;
  /**
   * Realised: price + exchange rate − fee − tax. A purchase realises its fee
   */
  profit_krw: string;
  /**
   * What the price made, in dollars converted at the rate of the sale
   */
  price_profit_krw: string;
  /**
   * What the exchange rate made of the dollars that had been paid, its spread and the rounding to whole won included; null for what is quoted in won
   */
  fx_profit_krw: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  fee_krw: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  tax_krw: string;
}

export interface Instrument {
  ticker_id: string;
  market: 'KRX' | 'US' | 'CRYPTO' | 'HUMAN' | 'FX';
  symbol: string;
  name_ko: string;
  name_en: string;
  currency: 'KRW' | 'USD' | 'KRW-COIN';
  /**
   * Smallest step of a quantity
   */
  lot: string;
  /**
   * Smallest worth of an order; 0 for none
   */
  min_notional_krw: string;
  /**
   * Name of the rule that gives the price step
   */
  tick_rule: string;
  is_tradable: boolean;
  /**
   * REDUCE_ONLY: sales of what is held, nothing else. HALTED: no new orders; cancels work, and what rests goes on
   */
  trading_mode: 'ACTIVE' | 'REDUCE_ONLY' | 'HALTED';
  /**
   * Null where it is ACTIVE
   */
  trading_mode_reason: string | null;
}

export interface CorporateAction {
  action_id: string;
  ticker_id: string;
  kind: 'SPLIT' | 'CASH_DIVIDEND' | 'REDEMPTION';
  /**
   * Opening of the ex-date’s session: who holds before it has what it gives
   */
  effective_at: string;
  /**
   * SPLIT: so many new shares
   */
  new_shares: number | null;
  /**
   * SPLIT: for so many old ones
   */
  old_shares: number | null;
  /**
   * CASH_DIVIDEND: for each share, in the instrument’s currency, before tax; REDEMPTION, of a user’s share that closes: for each, which is no more
   */
  amount: string | null;
  note: string | null;
}

export interface Price {
  ticker_id: string;
  /**
   * In the instrument's currency
   */
  last: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  bid: string | null;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  ask: string | null;
  /**
   * Time of the print
   */
  at: string;
  /**
   * When its source last confirmed it
   */
  as_of: string;
  /**
   * Since then
   */
  age_ms: number;
  /**
   * No source confirms it at present: the last price known. Never traded on, but for a rate (FX), which is stale when it was read more than ten minutes ago and then costs more
   */
  is_stale: boolean;
  source: string;
  /**
   * Made up by the simulator, not by a market
   */
  is_simulated: boolean;
  /**
   * Against a day ago, as a fraction: 0.0123 is up by 1.23 %
   */
  change_24h: string | null;
  /**
   * Nothing trades: orders wait, and their deadlines stand still
   */
  is_halted: boolean;
  /**
   * KRX: what the day's price limits are drawn around, of a closed market its last day's; null where unknown
   */
  base: string | null;
  /**
   * KRX: the highest price of the day
   */
  limit_up: string | null;
  /**
   * KRX: the lowest price of the day
   */
  limit_down: string | null;
}

export interface Candles {
  ticker_id: string;
  interval: '1m' | '5m' | '15m' | '30m' | '1h' | '4h' | '1d';
  items: Candle[];
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface Candle {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  open_at: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  open: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  high: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  low: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  close: string;
  /**
   * In units; null where not known
   */
  volume: string | null;
  source: string;
  /**
   * What of it is of before the tape begins, as the venue tells of it afterwards: WHOLE, or a PART, where the tape began within its time; null for none. For looking at: no order is decided, and nothing is valued, by that
   */
  history: 'WHOLE' | 'PART' | null;
  /**
   * The worst that prices inside it went without an answer: BACKFILLED was asked for afterwards, UNRECOVERABLE is lost, OPEN is still asked for
   */
  gap: 'BACKFILLED' | 'UNRECOVERABLE' | 'OPEN' | null;
  /**
   * One more each time it changed, as it does while it runs and when a gap is filled
   */
  revision: number;
}

export interface Surge {
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  at: string;
  window: '1m' | '5m' | '15m' | '1h' | '1d';
  by: 'rate' | 'volume';
  markets: {
    market: 'KRX' | 'US' | 'CRYPTO';
    items: Mover[];
  }[];
}

export interface Mover {
  ticker_id: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  last: string;
  /**
   * Time of the print
   */
  at: string;
  /**
   * The price before the window; of a day of KRX the base price
   */
  reference: string;
  /**
   * As a fraction: 0.0123 is up by 1.23 %
   */
  change: string;
  /**
   * In units, in the minutes of the window that are over; null where not known
   */
  volume: string | null;
  /**
   * The volume at the present price, in the instrument's currency
   */
  traded_value: string | null;
  /**
   * At an end of the day's price band, as KRX has one
   */
  at_limit: 'UP' | 'DOWN' | null;
  is_stale: boolean;
  is_halted: boolean;
  /**
   * Made up by the simulator, not by a market
   */
  is_simulated: boolean;
  source: string;
}

export interface Sparkline {
  ticker_id: string;
  interval: '1m' | '5m' | '15m' | '30m' | '1h' | '4h' | '1d';
  /**
   * When the first interval opened. Where nothing was printed in the last day, that of the day before the newest candle: a closed market shows its last session
   */
  from: string;
  /**
   * One an interval, 48 of them without a break; null where nothing was printed. The last one may still run
   *
   * Items: Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  closes: (string | null)[];
}

export interface MarketClock {
  market: 'KRX' | 'US' | 'CRYPTO';
  timezone: string;
  is_open: boolean;
  phase: 'CLOSED' | 'OPENING_AUCTION' | 'CONTINUOUS' | 'CLOSING_AUCTION';
  /**
   * When this phase began; null: ever since
   */
  since: string | null;
  /**
   * When the next begins; null: never, or not known
   */
  next_change: string | null;
  /**
   * The day in the market's zone; null where it never closes
   */
  today: MarketDay | null;
}

export interface MarketDay {
  day: string;
  /**
   * Of continuous trading; null: none that day
   */
  open_at: string | null;
  close_at: string | null;
  /**
   * Other hours than the regular ones
   */
  is_special: boolean;
  /**
   * Why there is no trading, or why the hours are others
   */
  reason: string | null;
}

export interface TradingRules {
  /**
   * What is in force then
   */
  as_of: string;
  markets: MarketRules[];
  /**
   * For what is quoted in dollars
   */
  fx: {
    ticker_id: string;
    /**
     * Put on the rate of a BUY and taken off that of a SELL in dollars, in basis points
     */
    spread_bps: string;
    /**
     * Instead, where the rate is older, in basis points
     */
    stale_spread_bps: string;
    /**
     * Than this
     */
    stale_after_seconds: number;
    /**
     * An older one is refused: FX_UNAVAILABLE
     */
    max_age_seconds: number;
    /**
     * Put on the rate of what a LIMIT BUY in dollars keeps back while it waits
     */
    hold_factor: string;
  };
  /**
   * Beyond one of these an order is denied: LIMIT_EXCEEDED
   */
  caps: {
    /**
     * LIMIT orders that one user may have resting
     */
    open_orders_max: number;
    /**
     * What one order may be worth, in won; null: no cap
     */
    order_krw_max: string | null;
    /**
     * What one order may be of what is traded of its instrument in 24 hours, in basis points; null: no cap
     */
    turnover_share_max_bps: string | null;
    /**
     * What one user may have put into one instrument, in won; null: no cap
     */
    instrument_exposure_krw_max: string | null;
    /**
     * The same of all instruments; null: no cap
     */
    exposure_krw_max: string | null;
    /**
     * What one user may lose by trades in a day of Seoul, in won; null: no cap
     */
    daily_loss_krw_max: string | null;
  };
  /**
   * A print fills an order that lies so much later than its acceptance
   */
  clock_margin_ms: number;
  tick_tables: TickTable[];
}

export interface MarketRules {
  market: 'KRX' | 'US' | 'CRYPTO' | 'HUMAN';
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  from: string;
  /**
   * Fee, of what a trade is worth in won, in basis points
   */
  fee_bps: string;
  /**
   * Tax on a SELL, of the same, in basis points
   */
  sell_tax_bps: string;
  /**
   * What is withheld of a dividend, in basis points
   */
  dividend_tax_bps: string;
  /**
   * How long a MARKET order waits for its print, in time of continuous trading; HUMAN: for its strike
   */
  deadline_seconds: number;
  /**
   * Of all dates, the newest first, those to come among them
   */
  costs: {
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    from: string;
    /**
     * Fee, of what a trade is worth in won, in basis points
     */
    fee_bps: string;
    /**
     * Tax on a SELL, of the same, in basis points
     */
    sell_tax_bps: string;
  }[];
}

export interface TickTable {
  /**
   * As GET /instruments names it
   */
  tick_rule: 'KRX-STOCK' | 'US-CENT' | 'UPBIT-KRW' | 'FX-CENT' | 'NONE';
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  since: string;
  /**
   * From that price on limits move in such steps; the highest first
   */
  bands: {
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    from: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    step: string;
  }[];
}

export interface Fairness {
  /**
   * When it was counted; minutes ago at most
   */
  at: string;
  ledger: {
    /**
     * What the ledger is off by, over all assets. 0, exactly
     */
    imbalance: string;
    journals: number;
    entries: number;
  };
  outages: {
    /**
     * When the record of them begins
     */
    since: string | null;
    count: number;
    /**
     * Minutes in which home did not hear its edge, whoever of the two was away
     */
    minutes: string;
    last: {
      /**
       * RFC 3339 in UTC, to the microsecond
       */
      from: string;
      /**
       * RFC 3339 in UTC, to the microsecond
       */
      to: string;
    } | null;
  };
  orders: {
    /**
     * That home has read
     */
    accepted: number;
    decided: number;
    /**
     * Accepted while home was away, and decided since by the same rule
     */
    carried_across_outages: number;
    /**
     * Orders that came again and had no second effect
     */
    duplicates_suppressed: number;
    /**
     * From the print that filled an order to its entry in the ledger, at worst
     */
    longest_wait_seconds: string | null;
  };
}

export interface Ranking {
  period: 'day' | 'week' | 'month' | 'all';
  by: 'equity' | 'return';
  /**
   * When the period began in Seoul; null of `all`, which begins with each account
   */
  from: string | null;
  /**
   * Everybody as they stood then
   */
  as_of: string;
  /**
   * How old the prices are that everybody was valued at
   */
  prices: {
    /**
     * That anybody holds, or held
     */
    instruments: number;
    /**
     * Of these, how many no source confirms at present
     */
    stale: number;
    /**
     * How many have no price at all
     */
    unknown: number;
    oldest_age_ms: number | null;
  };
  /**
   * Listed
   */
  accounts: number;
  /**
   * Of these, how many have a rank
   */
  ranked: number;
  items: RankedAccount[];
  /**
   * My own row, wherever it stands
   */
  me: RankedAccount | null;
  /**
   * Give it as `cursor` to get the next page; null on the last one
   */
  next_cursor: string | null;
}

export interface RankedAccount {
  /**
   * Equal figures share one. Null of who is idle, and of who has no figure to be ranked by
   */
  rank: number | null;
  /**
   * GET /profiles/{user_id} tells more
   */
  user_id: string;
  nickname: string;
  is_me: boolean;
  /**
   * Fewer trades in the period than a rank takes
   */
  idle: boolean;
  /**
   * Now, in whole won. Null while something it depends on is not known
   */
  equity_krw: string | null;
  /**
   * Of the period, without what came from outside. Null while something it depends on is not known
   */
  profit_krw: string | null;
  /**
   * Time-weighted, of the period, as a fraction to the nearest millionth: 0.0123 is up by 1.23 %; at most a millionfold. Null while something it depends on is not known, or without capital
   */
  return: string | null;
  /**
   * When the return began anew, behind the last wipe-out of the period
   */
  return_since: string | null;
  /**
   * Bailouts of the period before which nothing was left: each ended a return at −1
   */
  wipeouts: number;
  /**
   * Fills of the period
   */
  trades: number;
  /**
   * Of the whole life of the account
   */
  bailouts: number;
}

export interface RankingRules {
  timezone: 'Asia/Seoul';
  periods: ('day' | 'week' | 'month' | 'all')[];
  orders: ('equity' | 'return')[];
  /**
   * In the period, to be ranked in it
   */
  min_trades: number;
  rules: {
    key: string;
    ko: string;
    en: string;
  }[];
}

export interface PublicProfile {
  user_id: string;
  nickname: string;
  is_me: boolean;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  member_since: string;
  bio: string | null;
  /**
   * By equity, of all time. Null of who is idle, or has no figure to be ranked by
   */
  rank: number | null;
  /**
   * How many have a rank
   */
  ranked: number;
  /**
   * Time-weighted, of all time, as GET /ranking has it
   */
  return: string | null;
  /**
   * Fills, of all time
   */
  trades: number;
  /**
   * How often they began anew
   */
  bailouts: number;
  /**
   * Their share, while it is listed
   */
  human_etf: string | null;
  /**
   * Null: they do not show it
   */
  equity: ShownEquity | null;
  /**
   * The largest first, in proportions. Null: they do not show them
   */
  positions: ShownPosition[] | null;
  /**
   * The last twenty, newest first, without amounts. Null: they do not show them
   */
  recent_trades: ShownTrade[] | null;
}

export interface ShownEquity {
  /**
   * Now; null while it is not known
   */
  equity_krw: string | null;
  /**
   * At the last thirty midnights in Seoul, the oldest first
   */
  curve: {
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    at: string;
    /**
     * Exact decimal: no exponent, no trailing zeros, at most eight places
     */
    equity_krw: string | null;
  }[];
}

export interface ShownPosition {
  ticker_id: string;
  name_ko: string;
  name_en: string;
  /**
   * Its part of cash and positions, as a fraction to the nearest thousandth: 0.25 is a quarter. Null while any position has no price
   */
  share: string | null;
  /**
   * What it is worth in won against what it cost, as a fraction to the nearest ten-thousandth: 0.0123 is up by 1.23 %. Null without a price
   */
  profit: string | null;
}

export interface ShownTrade {
  ticker_id: string;
  side: 'BUY' | 'SELL';
  /**
   * In the instrument's currency
   */
  price: string;
  currency: 'KRW' | 'USD' | 'KRW-COIN';
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  filled_at: string;
}

export interface DailyReport {
  /**
   * In Seoul
   */
  day: string;
  /**
   * REPORTED was told in Discord. NO_TRADES: nobody traded. NO_FIGURES: nobody’s profit is known
   */
  outcome: 'REPORTED' | 'NO_TRADES' | 'NO_FIGURES';
  /**
   * That traded often enough to be ranked
   */
  active_accounts: number;
  /**
   * Of these, how many have no known profit
   */
  unvalued_accounts: number;
  /**
   * Of the active accounts
   */
  trades: number;
  gainer: DailyProfit | null;
  loser: DailyProfit | null;
  volume_king: DailyTrades | null;
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  written_at: string;
}
/**
 * Of the day, without what came from outside
 */
export interface DailyProfit {
  /**
   * As it was then
   */
  nickname: string;
  /**
   * Exact decimal: no exponent, no trailing zeros, at most eight places
   */
  profit_krw: string;
}

export interface DailyTrades {
  /**
   * As it was then
   */
  nickname: string;
  trades: number;
}

export interface JwkSet {
  keys: {
    kty: string;
    kid: string;
    purpose: 'access-token' | 'receipt' | 'settlement-receipt';
    [k: string]: unknown;
  }[];
}

export interface Status {
  home: 'online' | 'offline';
  /**
   * RFC 3339 in UTC, to the microsecond
   */
  since: string;
  queue: {
    ready: number | null;
    unacked: number | null;
    /**
     * RFC 3339 in UTC, to the microsecond
     */
    oldest_accepted_at: string | null;
  };
  /**
   * When home issued what the edge knows of keys and revocations
   */
  revocations_as_of: string | null;
}
