# A rule for sharing, told from what it says. How it is counted ($how) stands in a sentence, and alone in brackets.
rule-each = { $rate } { $currency } each
rule-per =
    { $unit ->
        [hour] { $rate } { $currency } per hour
        [minute-Time] { $rate } { $currency } per minute
        [day] { $rate } { $currency } per day
        [kilogram] { $rate } { $currency } per kilogram
        [litre] { $rate } { $currency } per litre
       *[other] { $rate } { $currency } per { $symbol }
    }
rule-per-cent = { $part } % of everything else that went in
rule-recorded = as written down
rule-times = { $how }, times { $times }

# Over what it shares.
rule-over-sold = When something is sold, what comes in is shared by everything that went into it.
rule-over-everything = What comes in is shared by everything that was ever contributed.
rule-over-period = What comes in is shared by what was contributed in a time that is named with it.

# What counts.
rule-count-work =
    { $which ->
        [named] Work “{ $name }” counts { $how }.
        [by] Work by { $by } counts { $how }.
        [both] Work “{ $name }” by { $by } counts { $how }.
       *[any] Work counts { $how }.
    }
rule-count-making =
    { $which ->
        [named] Having made “{ $name }” counts { $how }.
        [by] Having made something counts { $how } for { $by }.
        [both] Having made “{ $name }” counts { $how } for { $by }.
       *[any] Having made something counts { $how }.
    }
rule-count-use =
    { $which ->
        [named] The use of “{ $name }” counts { $how }.
        [by] The use of equipment of { $by } counts { $how }.
        [both] The use of “{ $name }” of { $by } counts { $how }.
       *[any] The use of equipment counts { $how }.
    }
rule-count-things =
    { $which ->
        [named] Things “{ $name }” that were used up count { $how }.
        [by] Things of { $by } that were used up count { $how }.
        [both] Things “{ $name }” of { $by } that were used up count { $how }.
       *[any] Things that were used up count { $how }.
    }
rule-count-money =
    { $which ->
        [named] Money “{ $name }” that was paid counts { $how }.
        [by] Money paid by { $by } counts { $how }.
        [both] Money “{ $name }” paid by { $by } counts { $how }.
       *[any] Money that was paid counts { $how }.
    }
rule-count-designs =
    { $which ->
        [named] A design “{ $name }” that was drawn on counts { $how }.
        [by] A design of { $by } that was drawn on counts { $how }.
        [both] A design “{ $name }” of { $by } that was drawn on counts { $how }.
       *[any] A design that was drawn on counts { $how }.
    }
rule-count-services =
    { $which ->
        [named] A service “{ $name }” counts { $how }.
        [by] A service by { $by } counts { $how }.
        [both] A service “{ $name }” by { $by } counts { $how }.
       *[any] A service counts { $how }.
    }
rule-count-points =
    { $which ->
        [named] Points “{ $name }” that somebody was given count { $how }.
        [by] Points that { $by } was given count { $how }.
        [both] Points “{ $name }” that { $by } was given count { $how }.
       *[any] Points that somebody was given count { $how }.
    }

# Work alone, at one rate: the rate changes nothing, and would read like a wage.
rule-hours-each =
    { $which ->
        [named] Each hour of work “{ $name }” counts the same.
        [by] Each hour of work by { $by } counts the same.
        [both] Each hour of work “{ $name }” by { $by } counts the same.
       *[any] Each hour counts the same.
    }
rule-hours-alike =
    { $which ->
        [named] Each hour of work “{ $name }” counts the same as any other hour.
        [by] Each hour of work by { $by } counts the same as any other hour.
        [both] Each hour of work “{ $name }” by { $by } counts the same as any other hour.
       *[any] Each hour of work counts the same as any other hour.
    }

rule-group = This is in the group “{ $group }”.
rule-contributions = contributions
rule-until-paid = This counts until it is paid.
rule-once = This counts in one sharing only.
rule-at-least = What one person gave of it counts at least { $amount }.
rule-at-most = What one person gave of it counts at most { $amount }.
rule-carries =
    { $parts ->
        [one] Where several things come out of one process, each “{ $kind }” carries { $number } part of what went in; others carry one.
       *[many] Where several things come out of one process, each “{ $kind }” carries { $number } parts of what went in; others carry one.
    }
rule-gifts = Gifts are not paid; what they would have got is shared among the others.
rule-gifts-to = What would be paid for gifts goes to { $pool }.

# Where it goes, step by step.
rule-step-to =
    { $take ->
        [first] First, everything goes to { $name }.
        [rest] What is left then goes to { $name }.
        [whole] { $part } % of what came in goes to { $name }.
        [whole-first] First, { $part } % of what came in goes to { $name }.
        [left] { $part } % of what is left then goes to { $name }.
        [amount] { $amount } goes to { $name }.
        [amount-first] First, { $amount } goes to { $name }.
       *[all] Everything goes to { $name }.
    }
rule-step-by =
    { $take ->
        [first] First, everything is shared by what each gave.
        [rest] What is left then is shared by what each gave.
        [whole] { $part } % of what came in is shared by what each gave.
        [whole-first] First, { $part } % of what came in is shared by what each gave.
        [left] { $part } % of what is left then is shared by what each gave.
        [amount] { $amount } is shared by what each gave.
        [amount-first] First, { $amount } is shared by what each gave.
       *[all] Everything is shared by what each gave.
    }
rule-step-by-group =
    { $take ->
        [first] First, everything is shared by what each gave in “{ $group }”.
        [rest] What is left then is shared by what each gave in “{ $group }”.
        [whole] { $part } % of what came in is shared by what each gave in “{ $group }”.
        [whole-first] First, { $part } % of what came in is shared by what each gave in “{ $group }”.
        [left] { $part } % of what is left then is shared by what each gave in “{ $group }”.
        [amount] { $amount } is shared by what each gave in “{ $group }”.
        [amount-first] First, { $amount } is shared by what each gave in “{ $group }”.
       *[all] Everything is shared by what each gave in “{ $group }”.
    }
rule-step-back =
    { $take ->
        [first] First, everything goes to pay back what was given, and no more than that.
        [rest] What is left then goes to pay back what was given, and no more than that.
        [whole] { $part } % of what came in goes to pay back what was given, and no more than that.
        [whole-first] First, { $part } % of what came in goes to pay back what was given, and no more than that.
        [left] { $part } % of what is left then goes to pay back what was given, and no more than that.
        [amount] { $amount } goes to pay back what was given, and no more than that.
        [amount-first] First, { $amount } goes to pay back what was given, and no more than that.
       *[all] Everything goes to pay back what was given, and no more than that.
    }
rule-step-back-group =
    { $take ->
        [first] First, everything goes to pay back what was given in “{ $group }”, and no more than that.
        [rest] What is left then goes to pay back what was given in “{ $group }”, and no more than that.
        [whole] { $part } % of what came in goes to pay back what was given in “{ $group }”, and no more than that.
        [whole-first] First, { $part } % of what came in goes to pay back what was given in “{ $group }”, and no more than that.
        [left] { $part } % of what is left then goes to pay back what was given in “{ $group }”, and no more than that.
        [amount] { $amount } goes to pay back what was given in “{ $group }”, and no more than that.
        [amount-first] First, { $amount } goes to pay back what was given in “{ $group }”, and no more than that.
       *[all] Everything goes to pay back what was given in “{ $group }”, and no more than that.
    }
rule-step-among =
    { $take ->
        [first] First, everything is shared in equal parts among all who contributed.
        [rest] What is left then is shared in equal parts among all who contributed.
        [whole] { $part } % of what came in is shared in equal parts among all who contributed.
        [whole-first] First, { $part } % of what came in is shared in equal parts among all who contributed.
        [left] { $part } % of what is left then is shared in equal parts among all who contributed.
        [amount] { $amount } is shared in equal parts among all who contributed.
        [amount-first] First, { $amount } is shared in equal parts among all who contributed.
       *[all] Everything is shared in equal parts among all who contributed.
    }
rule-step-among-group =
    { $take ->
        [first] First, everything is shared in equal parts among all who gave in “{ $group }”.
        [rest] What is left then is shared in equal parts among all who gave in “{ $group }”.
        [whole] { $part } % of what came in is shared in equal parts among all who gave in “{ $group }”.
        [whole-first] First, { $part } % of what came in is shared in equal parts among all who gave in “{ $group }”.
        [left] { $part } % of what is left then is shared in equal parts among all who gave in “{ $group }”.
        [amount] { $amount } is shared in equal parts among all who gave in “{ $group }”.
        [amount-first] First, { $amount } is shared in equal parts among all who gave in “{ $group }”.
       *[all] Everything is shared in equal parts among all who gave in “{ $group }”.
    }
rule-step-among-people =
    { $take ->
        [first] First, everything is shared in equal parts among { $names }.
        [rest] What is left then is shared in equal parts among { $names }.
        [whole] { $part } % of what came in is shared in equal parts among { $names }.
        [whole-first] First, { $part } % of what came in is shared in equal parts among { $names }.
        [left] { $part } % of what is left then is shared in equal parts among { $names }.
        [amount] { $amount } is shared in equal parts among { $names }.
        [amount-first] First, { $amount } is shared in equal parts among { $names }.
       *[all] Everything is shared in equal parts among { $names }.
    }
rule-most = Nobody gets more than { $amount } of it.

# Worth knowing.
rule-unpaid = What was given is counted, and nothing is shared by it.
rule-unpaid-group = What was given in “{ $group }” is counted, and nothing is shared by it.
rule-nobody = Nothing is said of what counts, so “all” is nobody. Add a line, like: { $line }
rule-stays = What is left after the last step stays with the community.
