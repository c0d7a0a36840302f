// What every page does with scripts on; without them every page is whole.
"use strict";
