"""Win-back (*recuperación de clientes perdidos*): who was lost, why, and who is worth the effort. METHOD §8.

One module per question a consultant asks, in the order they are asked:

* `history`, `register`: who is lost, who is only late, who came back?
* `balance`: how many customers and how much business were won, recovered and lost in a period?
* `value`: what was the customer worth, in money and in standing?
* `reasons`: why did they leave, and what does one do about each kind of reason?
* `probability`, `bgnbd`: how likely is it that they return?
* `scenarios`, `investment`: what would it bring, what would it cost?
* `selection`, `knapsack`: whom do we go for with the money and the hours there are?
* `plan`: who does what and when, and what do the results teach?

`evaluation` answers all of them at once.
"""
